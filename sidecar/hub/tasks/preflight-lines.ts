/** The lines of a task, as preflight sees them. */
import { gatewayOf } from '../../outbound/input/dial-string.ts';
import { dialStrings, lineLists } from '../../store/hub/dialing/lines.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { type HostReport, listHosts } from '../../store/hub/hosts.ts';
import { type LineState, lineStates } from '../../store/hub/tasks/line-states.ts';
import type { Context } from '../api/route.ts';
import { conditionOf } from '../fleet/host-state.ts';

export interface LineCheck extends LineState {
  /** Whether the far end answers; null: no host tells. */
  answers: boolean | null;
}

/** @param now ms since 1970 */
export async function lineChecks(
  { db, store }: Pick<Context, 'db' | 'store'>,
  task: TaskRow,
  now: number,
): Promise<LineCheck[]> {
  if (task.caller_line_id === null) return [];
  const ids = (await lineLists(db, task.caller_line_id)).flat();
  const states = await lineStates(db, ids, now);
  const dialled = await dialStrings(db, ids);
  const hosts = await listHosts(db, store.kind);
  const reports = hosts
    .filter((host) => ['ok', 'degraded'].includes(conditionOf(host)))
    .map(({ report }) => report);
  return states.map((state) => ({
    ...state,
    // A simulated line always answers.
    answers: state.kind === 'simulated' || answersOf(gatewayOf(dialled.get(state.id) ?? ''), reports),
  }));
}

/** One host that reaches the far end is enough to call over it. */
function answersOf(gateway: string | null, reports: readonly HostReport[]): boolean | null {
  const told = reports.map(({ gateways }) =>
    gateway !== null && Object.hasOwn(gateways ?? {}, gateway) ? gateways?.[gateway] : null,
  );
  if (told.includes(true)) return true;
  return told.includes(false) ? false : null;
}
