/** Announcements before the answer: what is heard ends the call or does not, and who answers is heard by the robot. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Campaign, type Settled, type Wanted } from '../../dialer/campaign.ts';
import type { Lab } from '../../lab.ts';
import { application, type Case, listening, must } from '../case.ts';

/** The callee's network says this. */
const says = (sentence: string, number = '13900000121'): Wanted => ({
  ...{ number, earlyMediaAsr: true, originateVariables: { effective_caller_id_name: sentence } },
});

interface Expected {
  status: number;
  cause: string;
  code?: string;
  phrase?: string;
  sip?: number;
  heard?: string | null;
  isAnswered?: true;
  /** What the metric counts. */
  counted: string;
}

/** Ends the call: this side cancels it. */
const ends = (status: number, cause: string, code: string, phrase: string): Expected => ({
  ...{ status, cause, code, phrase, sip: 487, counted: 'decided' },
});

const CALLS: readonly (readonly [what: string, wanted: Wanted, expected: Expected])[] = [
  ['停机', says('您拨打的号码已停机'), ends(7, 'FACILITY_NOT_SUBSCRIBED', 'out of service', '已停机')],
  ['空号', says('您拨打的号码是空号请核对后再拨'), ends(5, 'UNALLOCATED_NUMBER', 'does not exist', '空号')],
  ['关机', says('您拨打的用户已关机'), ends(6, 'SUBSCRIBER_ABSENT', 'power off', '已关机')],
  ['无法接通', says('暂时无法接通'), ends(4, 'NO_USER_RESPONSE', 'is not reachable', '暂时无法接通')],
  ['正在通话中', says('您拨打的电话正在通话中'), ends(8, 'USER_BUSY', 'busy now', '正在通话中')],
  ['欠费', says('您拨打的电话因欠费停机'), ends(10, 'BEARERCAPABILITY_NOTAUTH', 'defaulting', '欠费停机')],
  [
    '呼入限制',
    says('已设置呼入限制'),
    ends(9, 'INCOMING_CALL_BARRED', 'barring of incoming', '已设置呼入限制'),
  ],
  ['拒接', says('对方不方便接听'), ends(3, 'CALL_REJECTED', 'not convenient', '不方便接听')],
  [
    '请不要挂机',
    says('请不要挂机您拨打的电话正在通话中'),
    { status: 4, cause: 'NO_USER_RESPONSE', sip: 480, counted: 'other' },
  ],
  [
    'ring-back music with speech',
    says('让我们荡起双桨'),
    { status: 4, cause: 'NO_USER_RESPONSE', sip: 480, counted: 'other' },
  ],
  [
    'sound with nothing in it',
    says('您拨打的用户已关机', '13900000123'),
    { status: 4, cause: 'NO_USER_RESPONSE', sip: 480, heard: null, counted: 'nothing' },
  ],
];

async function started(lab: Lab, run: (campaign: Campaign) => Promise<void>): Promise<void> {
  const campaign = await Campaign.start(lab);
  try {
    await run(campaign);
  } finally {
    await campaign.stop();
  }
}

export const ANNOUNCED_BEFORE_ANSWER: Case[] = [
  {
    name: 'the dialer: announcements before the answer decide the result',
    alone: true,
    run: (lab) =>
      started(lab, async (campaign) => {
        const faults = await Promise.all(
          CALLS.map(async ([what, wanted, expected]) => {
            const settled = await campaign.settled(await campaign.call(wanted));
            return faultsOf(expected, settled).map((fault) => `${what}: ${fault}`);
          }),
        );
        const counted = CALLS.map(([, , expected]) => expected.counted).sort();
        const found = [...campaign.heardBeforeAnswer].sort();
        must(faults.flat().length === 0, faults.flat().join('\n  '));
        must(String(found) === String(counted), `counted ${found}, not ${counted}`);
      }),
  },
  {
    name: 'the dialer: who answers in the middle of an announcement is heard',
    alone: true,
    run: (lab) =>
      started(lab, async (campaign) => {
        const hears = listening([], { wait: 6000 }, { F2: { text: ['agent'] } });
        campaign.lab.flow('hears', { flow: { F1: hears, F2: application('hangup', 'NORMAL_CLEARING') } });
        const wanted = { ...says('让我们荡起双桨', '13900000122'), flow: 'hears' };
        const { history, record } = await campaign.settled(await campaign.call(wanted));
        const { bill, status, early_media: code, early_media_text: text } = history;
        must(record.flow_end === 'end(hangup)', `the robot heard nobody: ${record.flow_end}, ${bill} ms`);
        must(status === 1 && code === null && text === null, `status ${status}, ${code}, ${text}`);
        // The sound after the answer makes its own sentence: it is not that of the announcement.
        must(bill > 1_000, `the robot took what the network said for the callee's words after ${bill} ms`);
        must(record.recordfile === null, 'the sound before the answer was kept');
        must(filesIn(join(campaign.server.home, 'recordings')).length === 0, 'a file is left');
      }),
  },
];

function faultsOf(expected: Expected, { number, history, record }: Settled): string[] {
  const { status, cause, code = null, phrase = null, sip = 480, heard } = expected;
  const isHeard = heard !== null;
  const wanted = {
    'status of the number': [number.status, status],
    cause: [history.hangup_cause, cause],
    'SIP status': [history.hangup_code, sip],
    code: [history.early_media, code],
    phrase: [history.early_media_phrase, phrase],
    'text is there': [history.early_media_text !== null, isHeard],
    'code of the record': [record.early_media ?? null, code],
    'phrase of the record': [record.early_media_phrase ?? null, phrase],
    'sound of the record': [record.recordfile !== null && soundIn(record.recordfile) > 1_000, isHeard],
    'sound of the row': [history.record_file, record.recordfile],
  };
  return Object.entries(wanted)
    .filter(([, [found, right]]) => found !== right)
    .map(([what, [found, right]]) => `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(right)}`);
}

function soundIn(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

function filesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wav'))
    : [];
}
