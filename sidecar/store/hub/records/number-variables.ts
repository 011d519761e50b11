/** The tasks and variables of numbers. */
import type { HubDb } from '../hub-store.ts';

export interface NumberOfTask {
  taskId: number;
  variables: Record<string, unknown>;
}

/**
 * Those of numbers of an account, by the number's id.
 *
 * @param ids as records have them: a dialplan may have written anything
 */
export async function numberVariables(
  db: HubDb,
  accountId: number,
  ids: readonly (string | null)[],
): Promise<Map<string, NumberOfTask>> {
  const known = [...new Set(ids)]
    .filter((id): id is string => id !== null && /^\d{1,15}$/.test(id))
    .map(Number);
  if (known.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_number')
    .select(['id', 'task_id', 'variables'])
    .where('id', 'in', known)
    .where('account_id', '=', accountId)
    .execute();
  return new Map(
    rows.map(({ id, task_id, variables }) => [
      String(id),
      { taskId: Number(task_id), variables: variables === null ? {} : JSON.parse(variables) },
    ]),
  );
}
