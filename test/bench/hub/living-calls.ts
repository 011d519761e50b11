/** Answers to living calls, while a hub in the same process does nothing, and while it works. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { speech, tone } from '../../support/speech.ts';
import type { Figure } from '../report.ts';
import type { HubWork, WorkDone } from './hub-work.ts';
import { type Program, startProgram } from './program.ts';
import { inTurn, measureRound, type Round, timeAt } from './rounds.ts';

const ROUNDS = 6;
/** About 700 answers a round. */
const ROUND = { atOnce: 2, ms: 3_000, pauseMs: 8 };
const PROMPTS = 200;
/** What counts as unchanged. */
const UNCHANGED = { atMost: 1.3 };

export async function livingCallFigures(): Promise<Figure[]> {
  const bare = await startProgram({ command: 'sidecar' });
  const withHub = await startProgram({ command: 'sidecar', hub: true });
  const work = await startWork(withHub);
  try {
    const memory = [bare.megabytes(), withHub.megabytes()] as const;
    const [askBare, askWithHub] = [engineClient(bare), engineClient(withHub)];
    for (const ask of [askBare, askWithHub]) await measureRound({ ...ROUND, ms: 1_000 }, ask);
    await work.during(async () => {});
    const rounds = await inTurn(ROUNDS, {
      bare: () => measureRound(ROUND, askBare),
      idle: () => measureRound(ROUND, askWithHub),
      busy: () => work.during(() => measureRound(ROUND, askWithHub)),
      // The same work in another process: it takes as much of the cores, but shares nothing with this sidecar.
      beside: () => work.during(() => measureRound(ROUND, askBare)),
    });
    const { versions, logins } = await work.end();
    return [
      ...answerFigures(rounds),
      {
        what: '  flows of 1,000 nodes linted and archived meanwhile',
        value: versions,
        unit: '',
        note: `and ${logins} logins, in ${2 * ROUNDS} rounds`,
      },
      { what: 'Memory of a sidecar without a hub', value: memory[0], unit: 'MB' },
      { what: '  with an idle hub', value: memory[1], unit: 'MB' },
      { what: '  after the rounds, without and with', value: bare.megabytes(), unit: 'MB' },
      { what: '  with a hub that has worked', value: withHub.megabytes(), unit: 'MB' },
    ];
  } finally {
    await work.end();
    await Promise.all([bare.stop(), withHub.stop()]);
  }
}

function answerFigures({
  bare,
  idle,
  busy,
  beside,
}: Record<'bare' | 'idle' | 'busy' | 'beside', Round[]>): Figure[] {
  const p99 = (rounds: Round[]): number => timeAt(rounds, 0.99);
  const longest = (rounds: Round[]): string => `longest ${timeAt(rounds, 1).toFixed(1)} ms`;
  const answer = (what: string, rounds: Round[]): Figure => ({
    what,
    value: p99(rounds),
    unit: 'ms',
    note: `median ${timeAt(rounds, 0.5).toFixed(2)} ms, ${longest(rounds)}`,
  });
  return [
    answer('Answer of /engine without a hub, p99', bare),
    answer('  with an idle hub in the same process', idle),
    answer('  while that hub lints, archives and answers logins', busy),
    answer('  without a hub, while another process does that work', beside),
    {
      what: 'p99 with an idle hub, as a multiple of none',
      value: p99(idle) / p99(bare),
      unit: 'times',
      target: UNCHANGED,
    },
    {
      what: 'p99 while the hub works, as a multiple of no hub',
      value: p99(busy) / p99(bare),
      unit: 'times',
      target: UNCHANGED,
    },
    {
      what: '  as a multiple of the same work in another process',
      value: p99(busy) / p99(beside),
      unit: 'times',
      target: UNCHANGED,
    },
  ];
}

/** Asks for prompts that are there, as calls do. */
function engineClient({ home, sidecar }: Program): () => Promise<void> {
  const { token } = (
    JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as { sidecar: { token: string } }
  ).sidecar;
  for (let i = 0; i < PROMPTS; i++) writeFileSync(join(home, 'tts', `${ttsKey(speech(`${i}`))}.wav`), tone());
  const dispatcher = new Agent();
  let asked = 0;
  return async () => {
    const { body } = await request(`${sidecar}/engine/tts`, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, ...speech(`${asked++ % PROMPTS}`) }),
    });
    if (!(await body.text()).includes('"ok":true')) throw new Error('no prompt');
  };
}

interface Work {
  /** Keeps the hub busy while something is measured. */
  during<T>(measure: () => Promise<T>): Promise<T>;
  end(): Promise<WorkDone>;
}

async function startWork(program: Program): Promise<Work> {
  const user = 'worker';
  const task: HubWork = {
    hub: program.hub as string,
    key: program.addKey(),
    user,
    password: program.addUser(user),
  };
  const child = fork(fileURLToPath(new URL('./hub-work.ts', import.meta.url)), [JSON.stringify(task)]);
  await nextMessage(child);
  let done: WorkDone = { versions: 0, logins: 0 };
  return {
    async during(measure) {
      child.send('begin');
      try {
        return await measure();
      } finally {
        const answered = nextMessage(child);
        child.send('end');
        done = (await answered) as WorkDone;
      }
    },
    async end() {
      child.kill();
      return done;
    },
  };
}

/** @throws where the process ends instead */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the process that keeps the hub busy has ended');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return message;
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}
