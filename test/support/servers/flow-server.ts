/**
 * A server that leads a dialog, as the public demos of its users do: it welcomes the caller, stops its prompt at the first
 * word, answers what was said, lets the caller record something by key, and says goodbye. The state of a call travels in
 * `privatedata`.
 */
import type { Answer } from './http.ts';

export interface FlowServerRequest {
  method: 'create' | 'input' | 'destory';
  callid: string;
  privatedata?: { turn: number; hasStopped?: boolean } | '';
  input_args?: string;
  input_type?: 'text' | 'dtmf' | 'complete';
}

const LISTEN = { mode: 1, interrupt: 64, wait: 5000 };

function play(prompt: string, turn: number, listening: object = LISTEN): object {
  return {
    action: 'cti_play_and_detect_speech',
    argument: JSON.stringify(listening),
    playbacks: [prompt],
    privatedata: { turn },
  };
}

/** The answer to a request. */
export function flowServerAnswer({
  method,
  callid,
  privatedata,
  input_args = '',
}: FlowServerRequest): object {
  const { turn = 0, hasStopped = false } = privatedata || {};
  const [kind, said] = [input_args.slice(0, 1), input_args.slice(1)];
  if (method === 'create') return play('欢迎致电，请问有什么可以帮您？', 1);
  if (method === 'destory') return {};
  if (/^record\(/.test(input_args)) return play('留言已保存。', turn + 1);
  if (kind === 'S' && !hasStopped) {
    return {
      commands: [`uuid_cti_play_and_detect_speech_break_play ${callid}`],
      privatedata: { turn, hasStopped: true },
    };
  }
  if (kind === 'S') return {};
  if (kind === 'F' && /再见/.test(said))
    return { action: 'hangup', argument: 'NORMAL_CLEARING', playbacks: ['再见。'], log: 'goodbye' };
  if (kind === 'F') return play(`您说的是${said}`, turn + 1);
  if (kind === 'D' && said.startsWith('1'))
    return {
      action: 'record',
      argument: '/tmp/message.wav 10',
      playbacks: ['请留言。'],
      privatedata: { turn },
    };
  if (kind === 'D') return { ...play(`您按了${said}`, turn + 1), dtmf_terminators: '#' };
  return play('您还在吗？', turn + 1);
}

export const flowServer: Answer = (response, { body }) => {
  const answer = flowServerAnswer(JSON.parse(body) as FlowServerRequest);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
};
