/**
 * Originates at a steady rate through the dialer's carrier, on a real FreeSWITCH: whether each call ends as its number says,
 * and how long it takes from the command to the INVITE at the carrier.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallEnd, PlannedCall } from '../../../sidecar/dialer/carrier.ts';
import { FreeswitchCarrier } from '../../../sidecar/dialer/freeswitch/freeswitch-carrier.ts';
import type { Figure } from '../../bench/report.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { Lab } from '../lab.ts';
import { furnish } from '../load/drivers.ts';
import { percentile } from '../load/load-figures.ts';
import { newServer, type Stage } from '../load/stage.ts';
import { TRUNK, withCarrier } from './carrier.ts';

const A_SECOND = 50;
/** Outcomes by the end of the number, in turn. */
const OUTCOMES: readonly (readonly [digits: string, cause: string, sip: number])[] = [
  ['4486', 'USER_BUSY', 486],
  ['4603', 'CALL_REJECTED', 603],
  ['4404', 'UNALLOCATED_NUMBER', 404],
  ['4480', 'NO_USER_RESPONSE', 480],
  ['4503', 'NORMAL_TEMPORARY_FAILURE', 503],
  ['4486', 'USER_BUSY', 486],
  ['4404', 'UNALLOCATED_NUMBER', 404],
  ['4603', 'CALL_REJECTED', 603],
  ['0011', 'NO_ANSWER', 487],
  ['0000', 'NORMAL_CLEARING', 200],
];

export async function originateFigures(stage: Stage, seconds: number): Promise<Figure[]> {
  // The timer of 1 ms would take half a core; stamps of events are to 20 ms.
  const server = newServer(stage, 400).another({ ...(await withCarrier()), fineClock: false });
  stage.owns(() => {
    server.kill();
    server.removeFolder();
  });
  furnish(server);
  const lab = new Lab(server);
  await lab.start();
  mkdirSync(join(server.home, 'variables'), { recursive: true });
  lab.flow('hello', { flow: { F1: { action: 'hangup' } } });
  const invited = new Map<string, number>();
  const watching = await server.connect((event) => {
    const number = event['Caller-Destination-Number'] ?? '';
    if (event['Call-Direction'] === 'inbound')
      invited.set(number, Number(event['Event-Date-Timestamp']) / 1000);
  });
  await watching.send('event json CHANNEL_CREATE');
  const ends = new Map<string, CallEnd>();
  let told = 0;
  const carrier = new FreeswitchCarrier({
    connection: {
      ...{ host: '127.0.0.1', port: server.eslPort, password: async () => server.eslPassword },
      log: recordedLog().log,
    },
    ...{ now: Date.now, log: recordedLog().log },
    home: {
      compiled: join(server.home, 'compiled'),
      flows: join(server.home, 'flows'),
      variables: join(server.home, 'variables'),
    },
    ended: (end) => {
      told++;
      ends.set(end.id, end);
    },
    answered: () => {},
  });
  carrier.start();
  await until('FreeSWITCH', () => carrier.isUp());
  const calls: { id: string; number: string; placed: number }[] = [];
  const began = Date.now() + 200;
  for (let index = 0; index < A_SECOND * seconds; index++) {
    const callTime = began + (index * 1000) / A_SECOND;
    const call = { ...plannedCall(index), callTime };
    calls.push({ id: call.id, number: call.number, placed: callTime });
    carrier.place(call);
  }
  await delay(seconds * 1000);
  stage.say('all placed');
  await until('all ends', () => ends.size === calls.length).catch(() => undefined);
  await carrier.stop();
  await server.stop();
  server.removeFolder();
  const right = calls.filter(({ id }, index) => {
    const [, cause, sip] = OUTCOMES[index % OUTCOMES.length] as (typeof OUTCOMES)[number];
    const end = ends.get(id);
    return end?.cause === cause && end.sip === sip && end.bill > 0 === (sip === 200) && !end.noChannel;
  });
  const waits = calls.flatMap(({ number, placed }) => {
    const at = invited.get(number);
    return at === undefined ? [] : [Math.max(0, at - placed)];
  });
  waits.sort((a, b) => a - b);
  const invites = [...invited.values()].sort((a, b) => a - b);
  const took = ((invites.at(-1) ?? 0) - (invites[0] ?? 0)) / 1000;
  return [
    {
      what: 'INVITEs',
      value: invites.length / took,
      unit: 'a second',
      target: { atLeast: A_SECOND * 0.98 },
    },
    {
      what: 'calls that ended as their number says',
      value: right.length,
      unit: '',
      target: { atLeast: calls.length },
    },
    { what: 'ends told', value: told, unit: '', target: { atLeast: calls.length, atMost: calls.length } },
    {
      what: 'calls that reached the carrier',
      value: waits.length,
      unit: '',
      target: { atLeast: calls.length },
    },
    {
      what: 'from the command to the INVITE, p50',
      value: percentile(waits, 0.5),
      unit: 'ms',
      target: { atMost: 100 },
    },
    { what: 'from the command to the INVITE, p99', value: percentile(waits, 0.99), unit: 'ms' },
  ];
}

function plannedCall(index: number): PlannedCall {
  const [digits] = OUTCOMES[index % OUTCOMES.length] as (typeof OUTCOMES)[number];
  return {
    ...{
      id: randomUUID(),
      accountId: 1,
      account: 'main',
      taskId: 1,
      taskUuid: randomUUID(),
      numberId: index,
    },
    ...{ number: `1${String(index).padStart(6, '0')}${digits}`, key: '', attempt: 1, callTime: 0 },
    line: { id: 1, kind: 'gateway', dialString: TRUNK, speed: 1 },
    ...{ callerNumber: '95001', flow: 'hello', originateTimeoutSeconds: 2, talkTimeLimitSeconds: 60 },
    destination: { extension: '1000', dialplan: 'XML', context: 'robot' },
    ...{
      queue: null,
      dialFormat: '',
      earlyMediaAsr: false,
      machine: null,
      variables: {},
      originateVariables: {},
    },
  };
}
