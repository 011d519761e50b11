/** The lines of a task, as preflight sees them. */
import { lineLists } from '../../store/hub/dialing/lines.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { type LineState, lineStates } from '../../store/hub/tasks/line-states.ts';

export interface LineCheck extends LineState {
  /** Whether it answers OPTIONS; null: no host tells. */
  answers: boolean | null;
}

/** @param now ms since 1970 */
export async function lineChecks(db: HubDb, task: TaskRow, now: number): Promise<LineCheck[]> {
  if (task.caller_line_id === null) return [];
  const ids = (await lineLists(db, task.caller_line_id)).flat();
  const states = await lineStates(db, ids, now);
  // A simulated line always answers; no host reports the gateways of its FreeSWITCH.
  return states.map((state) => ({ ...state, answers: state.kind === 'simulated' ? true : null }));
}
