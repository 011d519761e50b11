/** The part of the sidecar that answers the questions of calls, and calls that ask. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { Type } from 'typebox';
import { onTestFinished } from 'vitest';
import { EventSocket } from '../../sidecar/freeswitch/event-socket.ts';
import { channelPresence } from '../../sidecar/freeswitch/presence.ts';
import { Questions } from '../../sidecar/questions/questions.ts';
import type { EngineServices } from '../../sidecar/questions/services.ts';
import { SpeechError } from '../../sidecar/tts/error.ts';
import { type EventSocketServer, startEventSocketServer } from './event-socket-server.ts';
import { temporaryFolder } from './home.ts';
import { recordedLog } from './log.ts';
import { until } from './until.ts';

/** Services that record their requests, and answer when `hold` resolves. */
export function recordingServices(hold: Promise<void> = Promise.resolve()) {
  const asked: string[] = [];
  const service = {
    schema: Type.Object({ say: Type.String() }),
    maxBytes: 1000,
    async ask(body: object) {
      const { say } = body as { say: string };
      asked.push(say);
      await hold;
      if (say === 'fail') throw new SpeechError('TTS_TIMEOUT', 'not in time');
      if (say === 'long') return { keyword: 'x'.repeat(2e6) };
      return { keyword: say };
    },
  };
  const services: EngineServices = { nlp: service, tts: service, http: service };
  return { asked, services };
}

export interface QuestionBench {
  questions: Questions;
  folders: { questions: string; answers: string };
  server: EventSocketServer;
  lines: ReturnType<typeof recordedLog>['lines'];
  registry: Registry;
}

export async function questionBench(
  services: EngineServices,
  home = temporaryFolder(),
): Promise<QuestionBench> {
  const folders = { questions: join(home, 'questions'), answers: join(home, 'answers') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const server = await startEventSocketServer();
  onTestFinished(() => server.close());
  const { log, lines } = recordedLog();
  const socket = new EventSocket({
    host: '127.0.0.1',
    port: server.port,
    password: async () => 'ClueCon',
    log,
  });
  socket.start();
  onTestFinished(() => socket.stop());
  await until('the event socket', () => socket.connected);
  const registry = new Registry();
  const questions = new Questions({
    folders,
    services,
    socket,
    presence: channelPresence(socket),
    log,
    registry,
  });
  questions.start();
  let hasStopped = false;
  const stop = questions.stop.bind(questions);
  questions.stop = async () => {
    if (!hasStopped) await stop();
    hasStopped = true;
  };
  onTestFinished(() => questions.stop());
  return { questions, folders, server, lines, registry };
}

/** The question file of one call. */
export function questionFile(folders: QuestionBench['folders'], token: string = randomUUID()) {
  const path = join(folders.questions, `${token}.jsonl`);
  const base = { callid: 'call-1', token };
  return {
    token,
    path,
    answerPath: (number: number) => join(folders.answers, `${token}.${number}.json`),
    ask(number: number, say: string, more: object = {}) {
      const line = {
        ...base,
        number,
        at: Date.now(),
        budgetMs: 10_000,
        service: 'nlp',
        body: { say },
        ...more,
      };
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    },
    end: () => appendFileSync(path, `${JSON.stringify({ ...base, over: true })}\n`),
  };
}

export function announcements({ server }: QuestionBench): string[] {
  return server.commands.filter((command) => command.startsWith('sendevent'));
}
