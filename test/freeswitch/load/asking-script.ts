/**
 * Runs in mod_v8 on a call: `probes.js <questions> <home>` asks so many questions as the robot does, and leaves how long each
 * kept the call's thread, in whole ms.
 */
import { QuestionsByEvent } from '../../../engine/host/sidecar/questions-by-event.ts';
import { V8Host } from '../../../engine/host/v8.ts';

declare const argv: string[];

const PAUSE_MS = 50;
/** About the keywords of a node. */
const BODY = {
  nlpurl: 'http://127.0.0.1:9/nlp',
  request: { flowkeywords: '好|不要|可以|没空|再说'.repeat(20) },
};

const host = new V8Host();
const [amount, home] = argv;
const questions = new QuestionsByEvent(host, { questions: `${home}/questions`, answers: `${home}/answers` });
const times: number[] = [];
host.answer();
for (let number = 1; number <= Number(amount) && host.ready(); number++) {
  host.wait(PAUSE_MS, () => true);
  const from = host.now();
  questions.ask({ service: 'nlp', body: BODY, budgetMs: 60_000 }, number);
  times.push(host.now() - from);
}
host.append(`${home}/asked-${host.callid}.json`, JSON.stringify(times));
