/** What the hub knows around records: flows by number, grades, tags, looks. */
import type { StoredRecord } from '../../records/call.ts';
import type { Around, Writing } from '../../records/shown-record.ts';
import type { KnownTag } from '../../records/shown-tags.ts';
import type { TaskOfCall } from '../../records/shown-task.ts';
import type { ScriptOfCall } from '../../records/shown-utterances.ts';
import { findVersion, readScript } from '../../store/hub/flow-versions.ts';
import { findFlowByNumber, flowNumbers } from '../../store/hub/flows.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { callLooks } from '../../store/hub/records/call-changes.ts';
import type { CallReader } from '../../store/hub/records/call-reader.ts';
import { listGrades } from '../../store/hub/records/grades.ts';
import { maskNumber, maskNumbersIn } from '../access/mask.ts';
import { hasRight, type Principal } from '../access/rights.ts';

/** How values are written for a principal. */
export function writingFor(principal: Principal, { time }: CallReader): Writing {
  const isClear = hasRight(principal, 'number.clear');
  return {
    time: (ms) => time.format(ms, 0),
    number: isClear ? (number) => number : maskNumber,
    text: isClear ? (text) => text : maskNumbersIn,
  };
}

export interface KnownAround {
  of(record: StoredRecord): Around;
  tags: ReadonlyMap<string, KnownTag>;
}

/** Reads once what a page of records needs. */
export async function knownAround(
  db: HubDb,
  accountId: number,
  records: readonly StoredRecord[],
): Promise<KnownAround> {
  const names = [...new Set(records.flatMap(({ flow_name }) => flow_name ?? []))];
  const callids = records.map(({ callid }) => callid);
  const [flows, looks, levels, tags] = await Promise.all([
    flowNumbers(db, names),
    callLooks(db, callids),
    listGrades(db, 'hub_level', [accountId], { removed: true }),
    knownTags(db, accountId),
  ]);
  const byId = new Map(levels.map((level) => [level.id, level]));
  return {
    tags,
    of({ callid, flow_name, level: levelId }) {
      const level = levelId === null ? undefined : byId.get(levelId);
      const { readAt = null, settled = null } = looks.get(callid) ?? {};
      return {
        flowId: flow_name === null ? null : (flows.get(flow_name) ?? null),
        level: level ? { id: level.id, name: level.name, alias: level.alias, color: level.color } : null,
        readAt,
        settled,
      };
    },
  };
}

/** All tags that the account ever had, with their groups. */
export async function knownTags(db: HubDb, accountId: number): Promise<Map<string, KnownTag>> {
  const groups = await listGrades(db, 'hub_tag_group', [accountId], { removed: true });
  const byId = new Map(groups.map(({ scene_id: sceneId, ...group }) => [group.id, { ...group, sceneId }]));
  const tags = await listGrades(db, 'hub_tag', [accountId], { removed: true });
  return new Map(
    tags.map((tag) => {
      const ids = JSON.parse(tag.group_ids) as string[];
      return [tag.id, { ...tag, groups: ids.flatMap((id) => byId.get(id) ?? []) }];
    }),
  );
}

/** The flow that a call ran, also a removed one. */
export async function flowOfCall(db: HubDb, flowId: number | null): Promise<TaskOfCall['flow']> {
  const found = flowId === null ? undefined : await findFlowByNumber(db, flowId);
  return found ? { id: found.id, name: found.name, created: Number(found.created) } : null;
}

/** The script that a call ran, where that version of the flow is in the archive. */
export async function scriptOfCall(
  db: HubDb,
  flowId: number | null,
  version: string | null,
): Promise<ScriptOfCall | null> {
  if (flowId === null || version === null) return null;
  const found = await findVersion(db, flowId, version);
  const script = found && (await readScript(db, flowId, version));
  if (!found || !script) return null;
  return { flowId, script: script.toString('utf8'), created: Number(found.created) };
}
