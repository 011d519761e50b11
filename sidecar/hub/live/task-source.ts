/** Figures of tasks as they change: of those that run, and of those that ran at the last look. */
import { countersOf, progressOf } from '../../outbound/tasks/counters.ts';
import { listAccounts } from '../../store/hub/accounts.ts';
import { readFigures } from '../../store/hub/dialing/counters.ts';
import { type TaskRow, tasksById, tasksIn } from '../../store/hub/dialing/tasks.ts';
import { liveByTask } from '../../store/hub/tasks/live-tasks.ts';
import type { LiveEvent, TaskProgress } from './event.ts';
import type { EventSource } from './sources.ts';

/** Each task is told at most so often, ms. */
const EVERY_MS = 1_000;

export function taskSource(): EventSource {
  let before: Map<number, string> | undefined;
  let next = 0;
  return {
    async read(db, now) {
      if (now < next && before !== undefined) return [];
      next = now + EVERY_MS;
      const active = await tasksIn(db, ['running', 'held']);
      const ids = new Set(active.map(({ id }) => id));
      // One that has ended or was paused is told once more.
      const left = [...(before?.keys() ?? [])].filter((id) => !ids.has(id));
      const tasks = [...active, ...(await tasksById(db, left)).values()];
      const figures = await readFigures(
        db,
        tasks.map(({ id }) => id),
      );
      const live = await liveByTask(db, [...ids, ...left]);
      const known = before;
      before = new Map();
      const events: { row: TaskRow; data: TaskProgress }[] = [];
      for (const row of tasks) {
        const counters = countersOf(figures.get(row.id) ?? new Map());
        const data = {
          ...{ id: row.id, task_id: row.uuid, name: row.name, state: row.state },
          ...{ state_reason: row.state_reason, calls_in_progress: live.get(row.id) ?? 0 },
          ...{ counters, progress_bar: progressOf(counters) },
        };
        const mark = JSON.stringify(data);
        const isActive = ids.has(row.id) || data.calls_in_progress > 0;
        if (isActive) before.set(row.id, mark);
        if (known !== undefined && known.get(row.id) !== mark && row.removed === null)
          events.push({ row, data });
      }
      if (events.length === 0) return [];
      const names = new Map((await listAccounts(db)).map(({ id, name }) => [id, name]));
      return events.map(
        ({ row, data }): LiveEvent => ({
          kind: 'task.progress',
          account: names.get(row.account_id) ?? '',
          data,
        }),
      );
    },
  };
}
