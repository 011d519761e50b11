import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callStatusOf } from '../records/call-status.ts';
import { ANNOUNCEMENTS, CAUSES, SIP_EXCEPTIONS } from '../records/end-reasons.ts';
import { CALL_STATUS_NAMES, CALL_STATUS_NAMES_EN, CALL_STATUS_WORDS } from '../records/status-names.ts';
import { NO_FLOW, outcomeOf, type RawEnd } from './outcome.ts';

const END: RawEnd = {
  ...{ cause: 'NORMAL_CLEARING', sip: null, earlyMedia: null, bill: 0, flowRan: false },
  source: 'record',
};
const summary = (end: Partial<RawEnd>) => {
  const { status, class: of, counts, lineFault } = outcomeOf({ ...END, ...end });
  return [status, of, counts, lineFault];
};

/** `[status, class, counts, lineFault]` of each cause. */
const BUSY = [8, 'callee', true, false];
const NO_ANSWER = [4, 'callee', true, false];
const REFUSED = [3, 'callee', true, false];
const NO_SUCH_NUMBER = [5, 'callee', true, false];
const LINE = [2, 'line', false, true];
const NETWORK = [2, 'network', true, null];
const GATEWAY = [2, 'own', false, true];
const LOST = [12, 'unknown', true, null];
const BY_CAUSE: Record<string, unknown[]> = {
  USER_BUSY: BUSY,
  BUSY_EVERYWHERE: BUSY,
  NO_ANSWER,
  NO_USER_RESPONSE: NO_ANSWER,
  ALLOTTED_TIMEOUT: NO_ANSWER,
  NO_PICKUP: NO_ANSWER,
  ORIGINATOR_CANCEL: NO_ANSWER,
  NORMAL_CLEARING: NO_ANSWER,
  PROGRESS_TIMEOUT: [4, 'network', true, null],
  RECOVERY_ON_TIMER_EXPIRE: [4, 'network', true, null],
  CALL_REJECTED: REFUSED,
  DECLINE: REFUSED,
  REJECT_ALL: REFUSED,
  UNWANTED: REFUSED,
  UNALLOCATED_NUMBER: NO_SUCH_NUMBER,
  NO_ROUTE_DESTINATION: NO_SUCH_NUMBER,
  INVALID_NUMBER_FORMAT: NO_SUCH_NUMBER,
  NUMBER_CHANGED: NO_SUCH_NUMBER,
  DOES_NOT_EXIST_ANYWHERE: NO_SUCH_NUMBER,
  SUBSCRIBER_ABSENT: [6, 'callee', true, false],
  USER_NOT_REGISTERED: [6, 'callee', true, false],
  FACILITY_NOT_SUBSCRIBED: [7, 'callee', true, false],
  INCOMING_CALL_BARRED: [9, 'callee', true, false],
  BEARERCAPABILITY_NOTAUTH: [10, 'callee', true, false],
  OUTGOING_CALL_BARRED: LINE,
  NETWORK_OUT_OF_ORDER: LINE,
  DESTINATION_OUT_OF_ORDER: LINE,
  NORMAL_TEMPORARY_FAILURE: LINE,
  SWITCH_CONGESTION: LINE,
  NORMAL_CIRCUIT_CONGESTION: LINE,
  REQUESTED_CHAN_UNAVAIL: LINE,
  CHANNEL_UNACCEPTABLE: LINE,
  NO_ROUTE_TRANSIT_NET: LINE,
  EXCHANGE_ROUTING_ERROR: LINE,
  INCOMPATIBLE_DESTINATION: LINE,
  NOT_ACCEPTABLE: LINE,
  FACILITY_REJECTED: LINE,
  FACILITY_NOT_IMPLEMENTED: LINE,
  BEARERCAPABILITY_NOTAVAIL: LINE,
  BEARERCAPABILITY_NOTIMPL: LINE,
  SERVICE_UNAVAILABLE: LINE,
  SERVICE_NOT_IMPLEMENTED: LINE,
  NO_IDENTITY: LINE,
  BAD_IDENTITY_INFO: LINE,
  UNSUPPORTED_CERTIFICATE: LINE,
  INVALID_IDENTITY: LINE,
  STALE_DATE: LINE,
  INVALID_GATEWAY: GATEWAY,
  GATEWAY_DOWN: GATEWAY,
  INVALID_PROFILE: GATEWAY,
  INVALID_URL: GATEWAY,
  CHAN_NOT_IMPLEMENTED: GATEWAY,
  USER_CHALLENGE: GATEWAY,
  MANAGER_REQUEST: LOST,
  SYSTEM_SHUTDOWN: [2, 'unknown', true, null],
  COMMAND_REFUSED: [2, 'own', false, null],
  NOT_PLACED: [12, 'own', false, null],
  NO_FLOW: [2, 'own', false, null],
  CRASH: LOST,
};

describe('a hang-up cause without an answer', () => {
  it.each(Object.entries(BY_CAUSE))('%s is %j', (cause, expected) => {
    expect(summary({ cause })).toEqual(expected);
  });

  it('has a line in this test for each one in the table', () => {
    expect(Object.keys(BY_CAUSE).sort()).toEqual([...CAUSES.keys()].sort());
  });

  it.each(['NORMAL_UNSPECIFIED', 'INTERWORKING', 'MEDIA_TIMEOUT', 'SOMETHING_NEW', '__proto__'])(
    '%s, which is not listed, is a fault of the network that may have reached the callee',
    (cause) => expect(summary({ cause })).toEqual(NETWORK),
  );
});

describe('a SIP status tells apart', () => {
  it.each([
    ['CALL_REJECTED', 603, REFUSED, null],
    ['CALL_REJECTED', null, REFUSED, null],
    ['CALL_REJECTED', 401, GATEWAY, 'authorisation'],
    ['CALL_REJECTED', 402, GATEWAY, 'authorisation'],
    ['CALL_REJECTED', 407, GATEWAY, 'authorisation'],
    ['CALL_REJECTED', 403, [2, 'network', true, true], null],
    ['CALL_REJECTED', 608, NETWORK, null],
    ['MANDATORY_IE_MISSING', 407, GATEWAY, 'authorisation'],
    ['MANDATORY_IE_MISSING', 500, NETWORK, null],
    ['BEARERCAPABILITY_NOTAUTH', 403, LINE, null],
    ['BEARERCAPABILITY_NOTAUTH', 487, [10, 'callee', true, false], null],
    ['USER_BUSY', 403, BUSY, null],
  ])('%s with %j: %j', (cause, sip, expected, fault) => {
    expect(summary({ cause, sip })).toEqual(expected);
    expect(outcomeOf({ ...END, cause, sip }).fault).toBe(fault);
  });
});

describe('the answer of the originate command alone', () => {
  const job = (over: Partial<RawEnd>) => outcomeOf({ ...END, cause: '', source: 'job', ...over });

  it.each([
    ['-ERR INVALID_GATEWAY\n', 'gateway', true],
    ['-ERR GATEWAY_DOWN', 'gateway', true],
    // Session limit, sessions per second, `fsctl pause`.
    ['-ERR DESTINATION_OUT_OF_ORDER', 'host-limit', null],
    ['-ERR SYSTEM_SHUTDOWN', 'host-limit', null],
    ['-USAGE: <call url> <exten>|&<application_name>(<app_args>)', 'command', null],
    ['-ERR originate Command not found!', 'command', null],
    [NO_FLOW, 'no-flow', null],
  ])('%j is a failure of ours: %s', (jobError, fault, lineFault) => {
    expect(job({ jobError })).toMatchObject({
      ...{ status: 2, callStatus: 'line fault', class: 'own', counts: false },
      ...{ lineFault, fault },
    });
  });

  it.each([
    ['-ERR USER_BUSY', 8],
    ['-ERR NO_ANSWER\n', 4],
    ['-ERR DECLINE', 3],
  ])('%j tells the cause', (jobError, status) => {
    expect(job({ jobError })).toMatchObject({ status, class: 'callee', counts: true });
  });

  it('does not hide that a channel ended with the same cause', () => {
    expect(job({ cause: 'DESTINATION_OUT_OF_ORDER', sip: 502 }).class).toBe('line');
    expect(job({ cause: 'DESTINATION_OUT_OF_ORDER', source: 'record' }).class).toBe('line');
    expect(job({ cause: 'DESTINATION_OUT_OF_ORDER', noChannel: false }).class).toBe('line');
  });
});

describe('an announcement', () => {
  it.each([
    ['does not exist', 5],
    ['number change', 5],
    ['power off', 6],
    ['out of service', 7],
    ['not in service', 7],
    ['defaulting', 10],
    ['barring of incoming', 9],
    ['busy now', 8],
    ['hold on', 8],
    ['not convenient', 3],
    ['not answer', 4],
    ['is not reachable', 4],
    ['call reminder', 4],
    ['line is busy', 2],
    ['line fault', 2],
    ['redial later', 2],
    ['forwarded', 2],
    ['not a local number', 2],
  ])('"%s" is %i, whatever SIP says', (earlyMedia, status) => {
    for (const [cause, sip] of [
      ['NO_USER_RESPONSE', 480],
      ['NORMAL_TEMPORARY_FAILURE', 503],
      ['', null],
    ] as const) {
      const outcome = outcomeOf({ ...END, cause, sip, earlyMedia });
      expect(outcome).toMatchObject({ status, callStatus: earlyMedia, counts: true });
    }
  });

  it.each([...ANNOUNCEMENTS])(
    '"%s" ends the call with a cause of the same status',
    (_, { status, killCause }) => {
      for (const sip of [null, 487]) expect(outcomeOf({ ...END, cause: killCause, sip }).status).toBe(status);
    },
  );

  it('that is unknown changes nothing', () => {
    expect(summary({ earlyMedia: 'music', cause: 'USER_BUSY' })).toEqual(BUSY);
  });

  it('does not count once the callee has answered', () => {
    expect(summary({ earlyMedia: 'power off', bill: 900, flowRan: true })).toEqual([
      1,
      'answered',
      true,
      false,
    ]);
  });
});

describe('an answered call', () => {
  it.each(['NORMAL_CLEARING', 'USER_BUSY', 'MANAGER_REQUEST', ''])(
    'is 1 whatever its cause (%j)',
    (cause) => {
      expect(summary({ cause, bill: 1, flowRan: true })).toEqual([1, 'answered', true, false]);
    },
  );

  it('may have lasted less than a millisecond', () => {
    expect(summary({ answered: true, flowRan: true })).toEqual([1, 'answered', true, false]);
  });

  it('whose robot is missing counts, and is said', () => {
    expect(outcomeOf({ ...END, bill: 3000 })).toMatchObject({
      ...{ status: 12, callStatus: 'abandoned', class: 'own', counts: true },
      ...{ lineFault: false, fault: 'no-flow' },
    });
  });

  it('by a machine is 1', () => {
    expect(summary({ bill: 9000, flowRan: true, machine: true })).toEqual([1, 'machine', true, false]);
  });
});

it('an end that nobody knows is lost, and may have reached the callee', () => {
  expect(summary({ cause: '', source: 'reconciler' })).toEqual(LOST);
});

it('a line that fails after the telephone rang has reached the callee', () => {
  const end = { cause: 'NORMAL_TEMPORARY_FAILURE', sip: 503 };
  expect(summary({ ...end, rang: true })).toEqual([2, 'network', true, true]);
  expect(summary({ ...end, rang: false })).toEqual(LINE);
});

it('silence until the timer ends speaks against the line unless the telephone rang', () => {
  const end = { cause: 'RECOVERY_ON_TIMER_EXPIRE', sip: 408 };
  expect(summary({ ...end, rang: false })).toEqual([4, 'network', true, true]);
  expect(summary({ ...end, rang: true })).toEqual([4, 'network', true, null]);
});

const anEnd: fc.Arbitrary<RawEnd> = fc.record(
  {
    cause: fc.constantFrom('', ...CAUSES.keys(), ...SIP_EXCEPTIONS.map(({ cause }) => cause), 'OTHER'),
    sip: fc.constantFrom(null, 200, 401, 402, 403, 404, 407, 408, 480, 486, 487, 500, 503, 603, 608),
    earlyMedia: fc.constantFrom(null, ...ANNOUNCEMENTS.keys(), 'music'),
    bill: fc.constantFrom(0, 1, 60_000),
    flowRan: fc.boolean(),
    source: fc.constantFrom('job' as const, 'record' as const, 'early-media' as const, 'reconciler' as const),
    jobError: fc.constantFrom('-ERR GATEWAY_DOWN', '-ERR USER_BUSY', '-ERR x', ''),
    answered: fc.boolean(),
    rang: fc.boolean(),
    machine: fc.boolean(),
  },
  { requiredKeys: ['cause', 'sip', 'earlyMedia', 'bill', 'flowRan', 'source'] },
);

describe('every end', () => {
  it('has a status from 1 to 12 with names and a word, and counts unless it never left this deployment or the line', () => {
    fc.assert(
      fc.property(anEnd, (end) => {
        const { status, callStatus, class: of, counts, fault } = outcomeOf(end);
        expect(status).toBeGreaterThan(0);
        for (const names of [CALL_STATUS_NAMES, CALL_STATUS_NAMES_EN, CALL_STATUS_WORDS]) {
          expect(names[status]).not.toBe('');
        }
        expect(callStatus).not.toBe('');
        if (of === 'line') expect(counts).toBe(false);
        if (of === 'own') expect(counts).toBe(end.bill > 0 || end.answered === true);
        if (of !== 'own' && of !== 'line') expect(counts).toBe(true);
        expect(fault !== null).toBe(of === 'own');
      }),
    );
  });

  it('has the status that its record shows', () => {
    fc.assert(
      fc.property(anEnd, (end) => {
        const { status, cause } = outcomeOf(end);
        const record = {
          ...{ direction: 'outbound' as const, bill: end.bill, hangupcause: cause, hangup_code: end.sip },
          answerdate: end.answered ? 'then' : null,
          error_code: end.flowRan ? 0 : 1,
          early_media: end.earlyMedia,
        };
        expect(callStatusOf(record)).toBe(status);
      }),
      { numRuns: 2000 },
    );
  });
});
