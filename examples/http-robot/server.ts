/**
 * A robot with a brain of your own: answers the robot's HTTP requests with an OpenAI-compatible chat API, sentence by
 * sentence. `CHAT_URL=http://127.0.0.1:11434/v1 CHAT_MODEL=qwen2.5 npx tsx examples/http-robot/server.ts`
 * docs/guide/your-own-brain.md explains it.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChatReply, type Message } from './chat-reply.ts';

const { HOST = '127.0.0.1', PORT = '8090', CHAT_URL = 'http://127.0.0.1:11434/v1' } = process.env;
const { CHAT_MODEL = 'qwen2.5', CHAT_KEY = '', FILLER_AFTER_MS = '2000' } = process.env;

const TASK =
  'You answer the telephone of a bakery. Answer in one to three short sentences, without lists or markup.';
const WELCOME = 'Hello, this is the bakery. How can I help you?';
/** Mode 1, interrupt 0: only this server stops a prompt. The last token is how long the robot waits after it, in ms. */
const waiting = (ms: number): string => `'1' '0' '' '' '' '' '' '${ms}'`;

interface Call {
  messages: Message[];
  reply: ChatReply | null;
  /** The prompt was stopped for the utterance that is being heard. */
  isStopped: boolean;
  silences: number;
}
const calls = new Map<string, Call>();

/** What the robot does next. No `action`: what runs goes on. */
async function answerTo(request: Record<string, unknown>): Promise<object> {
  const { method, callid, input_type: type, input_args: args = '', play_progress: played } = request;
  if (method === 'destory') {
    calls.get(String(callid))?.reply?.stop();
    calls.delete(String(callid));
    return {};
  }
  const call = calls.get(String(callid)) ?? begin(String(callid));
  if (method === 'create') return speak([WELCOME], 5000);
  if (type === 'dtmf') return {};
  if (type === 'complete') {
    call.isStopped = false;
    return call.reply ? nextSentence(call) : afterSilence(call);
  }
  const [kind, words] = [String(args)[0], String(args).slice(1)];
  if (kind === 'S') {
    if (call.isStopped || !(Number(played) > 0) || words.length < 3) return {};
    call.isStopped = true;
    return { commands: [`uuid_cti_play_and_detect_speech_break_play ${callid}`] };
  }
  call.reply?.stop();
  Object.assign(call, { isStopped: false, silences: 0 });
  call.messages.push({ role: 'user', content: words });
  call.reply = new ChatReply({ url: CHAT_URL, model: CHAT_MODEL, key: CHAT_KEY }, call.messages);
  return nextSentence(call);
}

function begin(callid: string): Call {
  const call = {
    messages: [{ role: 'system', content: TASK } as const],
    reply: null,
    isStopped: false,
    silences: 0,
  };
  calls.set(callid, call);
  return call;
}

/** One sentence an answer: the robot asks for the next one with the `complete` of this one. */
async function nextSentence(call: Call): Promise<object> {
  const { reply } = call;
  const next = await reply?.next(Number(FILLER_AFTER_MS)).catch(() => 'failed' as const);
  if (next === 'failed')
    return { action: 'hangup', playbacks: ['Sorry, please call again later.'], log: 'chat failed' };
  if (next === 'later') return speak(['One moment, please.'], 0);
  if (reply?.isSpoken) call.reply = null;
  return speak(next ? [next] : [], reply?.isSpoken === false ? 0 : 5000, reply?.waiting);
}

function afterSilence(call: Call): object {
  if (call.silences++ === 0) return speak(['Are you still there?'], 5000);
  return { action: 'hangup', argument: 'NORMAL_CLEARING', playbacks: ['Goodbye.'] };
}

function speak(playbacks: string[], waitMs: number, ahead: string[] = []): object {
  return { action: 'cti_play_and_detect_speech', argument: waiting(waitMs), playbacks, pre_tts_text: ahead };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > 1_000_000) throw new Error('the request is too long');
  }
  return JSON.parse(text) as Record<string, unknown>;
}

const server = createServer((request, response) => {
  bodyOf(request)
    .then(answerTo)
    .then((answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)))
    .catch(() => response.writeHead(400).end());
});
server.listen(Number(PORT), HOST, () =>
  console.info(`listening on http://${HOST}:${(server.address() as AddressInfo).port}/`),
);
