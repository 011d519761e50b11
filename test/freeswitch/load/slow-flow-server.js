/**
 * A server that leads calls and takes its time, in a thread of its own: the thread that drives calls must not be part of
 * it. It answers each final result with the next prompt, and tells when it got the result and when it answered.
 */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { ms, welcome, answers } = workerData;
/** Listens during the prompt, which speech does not stop, and long after it. */
const LISTENING = "1 0 '' '' '' '' '' 20000";

const play = (prompt, turn) => ({
  action: 'cti_play_and_detect_speech',
  argument: LISTENING,
  playbacks: [prompt],
  privatedata: { turn },
});

function answerTo({ method, privatedata, input_args: said = '' }) {
  if (method === 'create') return play(welcome, 0);
  if (!said.startsWith('F')) return {};
  const { turn } = privatedata;
  return play(answers[turn % answers.length], turn + 1);
}

const server = createServer((request, response) => {
  const askedAt = Date.now();
  let body = '';
  request.setEncoding('utf8').on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    const asked = JSON.parse(body);
    setTimeout(() => {
      response.end(JSON.stringify(answerTo(asked)));
      const { callid, input_type: type } = asked;
      if (type === 'text') parentPort.postMessage({ callid, askedAt, answeredAt: Date.now() });
    }, ms);
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
