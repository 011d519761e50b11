/** The pushes of a call that has ended and is whole: to targets of its account, and to the address of its route. */

import {
  type AliyunReport,
  type ReportedCall,
  voiceRecordReport,
  voiceReport,
} from '../../records/aliyun/reports.ts';
import type { StoredRecord, TurnTag } from '../../records/call.ts';
import { CALL_ENDED, endedBody } from '../../records/ended-event.ts';
import { textsOf } from '../../records/kept-context.ts';
import { yetaCallRecord } from '../../records/yeta/call-record.ts';
import { yetaDialog } from '../../records/yeta/dialog.ts';
import type { ResultCall, YetaModule } from '../../records/yeta/result-call.ts';
import { yetaVoice } from '../../records/yeta/voice.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { outIds } from '../../store/hub/led/promises.ts';
import type { NewPush } from '../../store/hub/outbox.ts';
import { type RecordingRow, recordingsOf } from '../../store/hub/recordings/recordings.ts';
import type { CallReader } from '../../store/hub/records/call-reader.ts';
import { numberVariables } from '../../store/hub/records/number-variables.ts';
import { hangupNotifyBody } from '../pushes/hangup-notify.ts';
import type { RecordingLinks } from '../recordings/recording-links.ts';
import type { AccountRules } from './rules.ts';

export interface Ended {
  record: StoredRecord;
  rows: Awaited<ReturnType<CallReader['rows']>> extends Map<string, infer R> ? R : never;
  turnTags: readonly TurnTag[];
  seq: number;
  account: AccountRules;
  /** Of the account. */
  accountName: string;
  flowId: number | null;
}

export interface PushParts {
  links: RecordingLinks;
  /** Of an ISO time, `YYYY-MM-DD HH:MM:SS`. */
  localTime: (iso: string) => string | null;
  /** ms since 1970 */
  now: number;
}

/** To whom. */
interface Addressee {
  /** As in `hub_outbox`. */
  target: string;
  /** Null: that of the target, when it is sent. */
  url: string | null;
  dialect: string;
}

/** In the transaction that finds the calls whole, after their recordings are known. */
export async function endedPushes(db: HubDb, calls: readonly Ended[], parts: PushParts): Promise<NewPush[]> {
  const told = calls.filter((call) => addresseesOf(call).length > 0);
  const pushes: NewPush[] = [];
  for (const name of new Set(told.map(({ accountName }) => accountName))) {
    const own = told.filter(({ accountName }) => accountName === name);
    const [{ account }] = own as [Ended];
    const callids = own.map(({ record }) => record.callid);
    const recordings = await recordingsOf(db, { account: name, callids });
    const ids = own.map(({ record }) => record.number_id);
    const variables = await numberVariables(db, account.id, ids);
    const promised = await outIds(db, callids);
    for (const call of own) {
      const { callid, number_id } = call.record;
      const given = variables.get(number_id ?? '');
      const known = {
        ...{ ...parts, numberVariables: given === undefined ? null : textsOf(given.variables) },
        taskId: given?.taskId ?? null,
        outId: promised.get(callid) ?? null,
        recordings: recordings.filter((recording) => recording.callid === callid),
      };
      pushes.push(...addresseesOf(call).flatMap((to) => pushesTo(to, call, known)));
    }
  }
  return pushes;
}

function addresseesOf({ record, account }: Ended): Addressee[] {
  const route = account.routes.get(record.route ?? '');
  return [
    ...account.targets
      .filter(({ events }) => events.includes(CALL_ENDED))
      .map(({ id, dialect }) => ({ target: `target:${id}`, url: null, dialect })),
    ...(route ? [{ target: `route:${route.id}`, url: route.url, dialect: route.dialect }] : []),
  ];
}

interface Known extends PushParts {
  recordings: readonly RecordingRow[];
  numberVariables: Record<string, string> | null;
  taskId: number | null;
  outId: string | null;
}

function pushesTo(to: Addressee, call: Ended, known: Known): NewPush[] {
  const { record, account } = call;
  const push = (event: string, body: string): NewPush => ({
    ...{ ...to, accountId: account.id, callid: record.callid, event, body },
  });
  if (to.dialect === 'hangup_notify') return [push(CALL_ENDED, hangupNotifyBody(record, known.localTime))];
  const bodies = BODIES.get(to.dialect);
  if (bodies)
    return bodies(to, call, known).map(({ event, body, ...more }) => ({ ...push(event, body), ...more }));
  return [push(CALL_ENDED, standardBody(to, call, known))];
}

function standardBody(to: Addressee, call: Ended, known: Known): string {
  const { record, rows, turnTags, seq, account } = call;
  const level = account.grades.find((grade) => grade.id === record.level) ?? null;
  const tagIds = new Set(turnTags.map(({ tag }) => tag));
  const { recordings, numberVariables: variables, now } = known;
  return endedBody(
    {
      ...{ record, rows, seq, numberVariables: variables },
      level: level && { id: level.id, name: level.name, alias: level.alias },
      tags: account.tags.filter((tag) => tagIds.has(tag.id)).map(({ id, name }) => ({ id, name })),
      recordings: recordings.map((recording) => ({
        ...{ id: recording.id, kind: recording.kind, file: recording.path, ms: recording.ms },
        ...{ bytes: recording.bytes, channels: recording.channels, store: recording.store },
        ...linkOf(to, call, { recording, known }),
      })),
    },
    now,
  );
}

/** Of the dialects that tell a call in several bodies. Each is a push of its own: one that is tried again holds no other back. */
type Bodies = (
  to: Addressee,
  call: Ended,
  known: Known,
) => {
  event: YetaModule | AliyunReport;
  body: string;
  /** Until the recording is measured. */
  isHeld?: true;
}[];

const yetaBodies: Bodies = (to, call, known) => {
  const { record, rows, turnTags, account, flowId } = call;
  const level = account.grades.find((grade) => grade.id === record.level) ?? null;
  const tags = new Map(account.tags.map((tag) => [tag.id, tag]));
  const told: ResultCall = {
    record,
    rows,
    turnTags,
    level,
    tags,
    flowId,
    numberVariables: known.numberVariables,
    taskId: known.taskId,
  };
  const recording = known.recordings.find(({ kind }) => kind === 'call');
  return [
    { event: 'receiveCallRecord', body: yetaCallRecord(told) },
    // A call that no flow took has no dialog.
    ...(rows.length > 0 ? [{ event: 'receiveDialog' as const, body: yetaDialog(told) }] : []),
    ...(recording
      ? [
          {
            event: 'receiveVoice' as const,
            body: yetaVoice(told, linkOf(to, call, { recording, known }).url),
            isHeld: true as const,
          },
        ]
      : []),
  ];
};

const aliyunBodies: Bodies = (to, call, known) => {
  const { record, rows, flowId } = call;
  const { taskId, outId } = known;
  const told: ReportedCall = { record, rows, flowId, taskId, outId };
  const recording = known.recordings.find(({ kind }) => kind === 'call');
  const report = { event: 'VoiceReport' as const, body: voiceReport(told) };
  if (!recording) return [report];
  const body = voiceRecordReport(told, linkOf(to, call, { recording, known }).url);
  return [report, { event: 'VoiceRecordReport', body, isHeld: true }];
};

const BODIES: ReadonlyMap<string, Bodies> = new Map([
  ['yeta', yetaBodies],
  ['aliyun', aliyunBodies],
]);

function linkOf(
  { target }: Addressee,
  { account, accountName }: Ended,
  { recording, known: { links, now } }: { recording: RecordingRow; known: Known },
) {
  return links({ recording, account: { id: account.id, name: accountName }, target, now });
}
