/**
 * The command that places a call. Nothing that a customer wrote is part of it but the number: FreeSWITCH cuts texts at
 * commas, quotes and braces, and reads `${…}` (docs/reference/dialer.md#originate).
 */
import { IN_FILE } from '../../../engine/contract/deployment.ts';
import { EARLY_MEDIA, EARLY_MEDIA_ON } from '../../../engine/contract/early-media.ts';
import { RECORDED } from '../../../engine/contract/opening.ts';
import { DIALABLE } from '../../outbound/dialable.ts';
import { dialStringFault } from '../../outbound/input/dial-string.ts';
import { maySet } from '../../outbound/input/originate-variables.ts';
import type { PlannedCall } from '../carrier.ts';
import { hasNumberFile } from './number-variables.ts';

/** Of values in the command: no separator, quote, brace or blank. */
const PLAIN = /^[\p{L}\p{N}_.:@/+*#-]{1,200}$/u;
/** The address of a server: neither separators of commands nor what FreeSWITCH expands. */
const ADDRESS = /^https?\+smartcall:\/\/[\w.~:/[\]@!&*+;=%-]{1,2100}$/;
const EXTENSION = /^[\w.*#+-]{1,64}$/;
/** The place of the number in a line's dial string. */
const PLACE = '${destination_number}';
/** The same in the form in which a task has numbers dialled. */
const NUMBER_PLACE = '${number}';

/** Set on calls with a context until they are answered. */
export const UNANSWERED = 'cti_robot_unanswered';

/** Where no engine stops it: the recogniser ends at the answer. */
const STOP_LISTENING = {
  execute_on_answer_listen: "'detect_speech stop'",
  execute_on_answer_quiet: "'unset fire_asr_events'",
};

export interface OriginateOptions {
  /** How a flow is started: the application of mod_cti_robot, or the script. */
  robot: 'cti_robot' | 'javascript';
}

/** @throws an error that says what cannot be placed; nothing has been sent then */
export function originateCommand(call: PlannedCall, { robot }: OriginateOptions): string {
  const { line, dialFormat } = call;
  const number = dialFormat === '' ? call.number : dialFormat.replace(NUMBER_PLACE, () => call.number);
  if (!DIALABLE.test(number)) throw new Error('the number is not one that can be dialled');
  const fault = dialStringFault(line.dialString);
  if (fault) throw new Error(`the dial string of line ${line.id} cannot be used: ${fault.message}`);
  const variables = Object.entries(channelVariables(call)).map(([name, value]) => `${name}=${value}`);
  const endpoint = line.dialString.replace(PLACE, () => number);
  return `originate {${variables.join(',')}}${endpoint} ${destinationOf(call, robot)}`;
}

function channelVariables(call: PlannedCall): Record<string, string> {
  const { callerNumber, earlyMediaAsr, led } = call;
  const flow = call.flow ?? led?.name ?? null;
  return {
    ...ofTask(call.originateVariables),
    ...plain({
      origination_uuid: call.id,
      originate_timeout: String(call.originateTimeoutSeconds),
      // An announcement before the answer is not an answer.
      ignore_early_media: earlyMediaAsr ? 'consume' : 'true',
      // The engine takes them away at the answer.
      ...(earlyMediaAsr && { [EARLY_MEDIA]: EARLY_MEDIA_ON, fire_asr_events: 'true' }),
      cti_robot_task: call.taskUuid,
      cti_robot_number: String(call.numberId),
      cti_robot_attempt: String(call.attempt),
      cti_robot_account: call.account,
      // The engine sets it for itself where it is no plain text.
      ...(flow !== null && (!led || PLAIN.test(flow)) && { cti_robot_flow: flow }),
      ...(led?.isRecorded && { [RECORDED]: 'true' }),
      ...(call.queue !== null && { cti_robot_queue: call.queue }),
      ...(hasNumberFile(call) && { cti_robot_variables: IN_FILE }),
      ...(callerNumber !== null && {
        origination_caller_id_number: callerNumber,
        origination_caller_id_name: callerNumber,
      }),
    }),
    // The call ends by itself when everything around it is dead.
    ...(earlyMediaAsr && flow === null && STOP_LISTENING),
    // So that nothing ends an answered call because of what its context says.
    ...(call.context && { [UNANSWERED]: 'true', execute_on_answer_context: `'unset ${UNANSWERED}'` }),
    execute_on_answer_limit: `'sched_hangup +${call.talkTimeLimitSeconds} ALLOTTED_TIMEOUT'`,
  };
}

/** FreeSWITCH cuts a value at a blank that is not quoted. */
function ofTask(values: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(values)) if (!maySet(name, value)) throw cannotSet(name);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `'${value}'`]));
}

function plain(values: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(values)) {
    if (!PLAIN.test(value)) throw cannotSet(name);
  }
  return { ...values };
}

function cannotSet(name: string): Error {
  return new Error(`the variable ${/^\w{1,64}$/.test(name) ? name : 'with a wrong name'} cannot be set`);
}

function destinationOf({ flow, led, destination }: PlannedCall, robot: OriginateOptions['robot']): string {
  if (led) {
    if (!ADDRESS.test(led.name)) throw new Error('the address of the server cannot be in a command');
    return started(led.name, robot);
  }
  if (flow !== null) {
    if (!/^[\p{L}\p{N}_.@-]{1,200}$/u.test(flow))
      throw new Error('the name of the flow cannot be in a command');
    return started(flow, robot);
  }
  const { extension, dialplan, context } = destination;
  if (!EXTENSION.test(extension) || !EXTENSION.test(context) || dialplan !== 'XML')
    throw new Error('the destination is not an extension of an XML dialplan');
  return `${extension} ${dialplan} ${context}`;
}

function started(argument: string, robot: OriginateOptions['robot']): string {
  return robot === 'cti_robot' ? `&cti_robot(${argument})` : `'&javascript(cti_robot.js ${argument})'`;
}
