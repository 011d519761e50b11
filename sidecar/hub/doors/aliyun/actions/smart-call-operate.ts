/** `SmartCallOperate`: takes a call of the account that is under way from its server, and connects it to an agent. */
import { findLiveAttempt } from '../../../../store/hub/led/live-attempt.ts';
import { deleteOrder, insertOrder, moveOrder, readOrder } from '../../../../store/hub/led/orders.ts';
import type { Context } from '../../../api/route.ts';
import type { Action } from '../action.ts';
import { callWithId } from '../calls/find-call.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';

const COMMAND = 'parallelBridge';
const EXTENSION = /^[+0-9*#A-Za-z_.@-]{1,64}$/;
/** A host looks for orders more often than in this time, ms. */
const TAKEN_MS = 3_000;
/** FreeSWITCH does it at once; an event socket that does not answer is given up after 5 s, ms. */
const DONE_MS = 8_000;
const LOOK_MS = 50;

/** What the host of the call says. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['not-answered', 'The call is not answered yet.'],
  [
    'no-extension',
    'Param must name the number of the agent, such as {"number":"8001"}: the server of the call has not.',
  ],
  [
    'not-allowed',
    'Calls of the account may not be connected to this number: it needs a line of accountTargets.',
  ],
  ['failed', 'FreeSWITCH could not connect the call.'],
  ['late', 'The host of the call does not answer.'],
]);

export const smartCallOperate: Action = {
  name: 'SmartCallOperate',
  rights: ['task.edit'],
  async run({ context, parameters }) {
    const callid = parameters.required('CallId');
    const command = parameters.required('Command');
    if (command !== COMMAND) throw AliyunFault.parameter('Command', `must be ${COMMAND}.`);
    const extension = readAgent(parameters);
    const accountId = context.principal.account.id;
    const live = await findLiveAttempt(context.db, { accountId, callid });
    if (!live) throw await faultOf(context, callid);
    const reason = await order(context, { callid, host: live.host, extension });
    if (reason === 'no-call') throw await faultOf(context, callid);
    if (reason !== null) return { Status: 'false', Message: REASONS.get(reason) ?? reason };
    await context.audit('call.connect', callid);
    return { Status: 'true' };
  },
};

async function faultOf(context: Context, callid: string): Promise<AliyunFault> {
  return (await callWithId(context, callid))
    ? AliyunFault.business('isv.VOICE_CALL_FAIL', 'The call is not in progress.')
    : AliyunFault.business('isv.BILLID_NOT_EXIST', 'There is no such call.');
}

/** The number of the agent in `Param`: JSON, or the number itself. */
function readAgent(parameters: Parameters): string | null {
  const text = parameters.text('Param');
  if (text === null) return null;
  const number = /^\{/.test(text) ? numberIn(text) : text;
  if (number === null || !EXTENSION.test(number))
    throw AliyunFault.parameter('Param', 'must name a number or extension, such as {"number":"8001"}.');
  return number;
}

function numberIn(json: string): string | null {
  try {
    const { number } = JSON.parse(json) as { number?: unknown };
    return typeof number === 'string' || typeof number === 'number' ? String(number) : null;
  } catch {
    return null;
  }
}

/** @returns why it was not carried out; null: it was */
async function order(
  { db, dialing }: Context,
  wanted: { callid: string; host: string; extension: string | null },
): Promise<string | null> {
  const id = await insertOrder(db, { ...wanted, now: await dialing.clock(db) });
  const outcome = async () => {
    const { state, reason } = (await readOrder(db, id)) ?? { state: 'failed', reason: 'late' };
    return state === 'done' || state === 'failed' ? { reason } : { state };
  };
  try {
    const begun = performance.now();
    for (;;) {
      const now = await outcome();
      if (now.state === undefined) return now.reason ?? null;
      const waited = performance.now() - begun;
      const isTaken = now.state === 'taken';
      const isGivenUp = isTaken
        ? waited > DONE_MS
        : waited > TAKEN_MS && (await moveOrder(db, id, { from: 'waiting', to: 'failed', reason: 'late' }));
      if (isGivenUp) return 'late';
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    await deleteOrder(db, id);
  }
}
