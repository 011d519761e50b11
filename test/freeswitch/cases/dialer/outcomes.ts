/** What becomes of calls that the dialer places: each way in which a call can end, on a trunk to a carrier. */

import { NumberState } from '../../../../sidecar/store/hub/dialing/due-numbers.ts';
import { Campaign, type Settled, type Wanted } from '../../dialer/campaign.ts';
import type { Lab } from '../../lab.ts';
import { type Case, must } from '../case.ts';

interface Expected {
  /** Of the number, and of the row of the history. */
  status: number;
  /** Whether the attempt counts for the number; else the number waits. */
  counts?: false;
  class: string;
  cause: string;
  sip: number | null;
  flowEnd?: string | null;
  isAnswered?: true;
}

const OUTCOMES: readonly (readonly [what: string, wanted: Wanted, expected: Expected])[] = [
  [
    'answered and hung up',
    { number: '13900000100' },
    {
      ...{ status: 1, class: 'answered', cause: 'NORMAL_CLEARING', sip: 200 },
      ...{ flowEnd: 'hangup(NORMAL_CLEARING)', isAnswered: true },
    },
  ],
  ['busy', { number: '13900004486' }, { status: 8, class: 'callee', cause: 'USER_BUSY', sip: 486 }],
  ['refused', { number: '13900004603' }, { status: 3, class: 'callee', cause: 'CALL_REJECTED', sip: 603 }],
  [
    'no answer',
    { number: '13900000111', ringing: 2 },
    { status: 4, class: 'callee', cause: 'NO_ANSWER', sip: 487 },
  ],
  [
    'unallocated',
    { number: '13900004404' },
    { status: 5, class: 'callee', cause: 'UNALLOCATED_NUMBER', sip: 404 },
  ],
  [
    'an announcement before the answer, which is none',
    { number: '13900000114' },
    { status: 4, class: 'callee', cause: 'NO_USER_RESPONSE', sip: 480 },
  ],
  [
    'the carrier fails',
    { number: '13900004503' },
    { status: 2, class: 'line', cause: 'NORMAL_TEMPORARY_FAILURE', sip: 503 },
  ],
  [
    'the trunk refuses this deployment',
    { number: '13900004403' },
    { status: 2, class: 'network', cause: 'CALL_REJECTED', sip: 403 },
  ],
  [
    'the gateway is down',
    { number: '13900000200', dialString: 'sofia/gateway/dead/${destination_number}' },
    { status: 2, counts: false, class: 'own', cause: 'GATEWAY_DOWN', sip: null, flowEnd: null },
  ],
  [
    'there is no such gateway',
    { number: '13900000300', dialString: 'sofia/gateway/nowhere/${destination_number}' },
    { status: 2, counts: false, class: 'own', cause: 'INVALID_GATEWAY', sip: null, flowEnd: null },
  ],
  [
    'there is no such profile',
    { number: '13900000400', dialString: 'sofia/nowhere/${destination_number}@127.0.0.1' },
    { status: 2, counts: false, class: 'own', cause: 'INVALID_PROFILE', sip: null, flowEnd: null },
  ],
  [
    'this host lacks the flow',
    { number: '13900000500', flow: 'nowhere' },
    { status: 2, counts: false, class: 'own', cause: 'NO_FLOW', sip: null, flowEnd: null },
  ],
];

export const OUTCOMES_OF_CALLS: Case[] = [
  {
    name: 'the dialer: each outcome of a call, and its row and record',
    alone: true,
    run: async (lab: Lab) => {
      const campaign = await Campaign.start(lab);
      try {
        const faults = await Promise.all(
          OUTCOMES.map(async ([what, wanted, expected]) => {
            const settled = await campaign.settled(await campaign.call(wanted));
            return faultsOf(expected, settled).map((fault) => `${what}: ${fault}`);
          }),
        );
        must(faults.flat().length === 0, faults.flat().join('\n  '));
      } finally {
        await campaign.stop();
      }
    },
  },
];

function faultsOf(expected: Expected, { number, history, record }: Settled): string[] {
  const { status, counts = true, cause, sip, flowEnd = null, isAnswered = false } = expected;
  const wanted = {
    'status of the number': [number.status, status],
    attempts: [number.attempts, counts ? 1 : 0],
    'state of the number': [number.state, counts ? NumberState.Final : NumberState.Waiting],
    'status of the row': [history.status, status],
    class: [history.class, expected.class],
    // A line that fails counts for the number once all lines were tried.
    counts: [history.counts, counts && expected.class !== 'line' ? 1 : 0],
    cause: [history.hangup_cause, cause],
    'SIP status': [history.hangup_code, sip],
    'cause of the record': [record.hangupcause, cause],
    'SIP status of the record': [record.hangup_code, sip],
    'flow_end of the record': [record.flow_end, flowEnd],
    'task of the record is set': [record.task_id !== null, true],
    'number of the record': [record.number_id, String(number.id)],
    'attempt of the record': [record.attempt, 1],
    'account of the record': [record.account, 'main'],
    'callee of the record': [record.callee, number.number],
    'caller of the record': [record.caller_number, '95001'],
    answered: [record.answerdate !== null && history.bill > 0, isAnswered],
  };
  return Object.entries(wanted)
    .filter(([, [found, right]]) => found !== right)
    .map(([what, [found, right]]) => `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(right)}`);
}
