/** Numbers that have their last result: who is told, and the figures of the task. One place, for ends and for the gate. */
import { type FinalNumber, NUMBER_FINAL, numberFinalBody } from '../outbound/number-event.ts';
import type { Figures } from '../store/hub/dialing/counters.ts';
import type { HubDb, HubStore } from '../store/hub/hub-store.ts';
import { insertPushes, type NewPush } from '../store/hub/outbox.ts';
import { listEventTargets } from '../store/hub/push-targets.ts';

export interface FinalInTask extends FinalNumber {
  accountId: number;
}

/** Adds the pushes of final numbers, in the transaction that makes them final. @param now ms since 1970 */
export async function pushFinal(
  db: HubDb,
  numbers: readonly FinalInTask[],
  { kind, now }: { kind: HubStore['kind']; now: number },
): Promise<void> {
  if (numbers.length === 0) return;
  const accounts = [...new Set(numbers.map(({ accountId }) => accountId))];
  const targets = (await listEventTargets(db, accounts)).filter(({ events }) =>
    events.includes(NUMBER_FINAL),
  );
  const pushes: NewPush[] = numbers.flatMap((number) =>
    targets
      .filter(({ accountId }) => accountId === number.accountId)
      .map((target) => ({
        accountId: number.accountId,
        // A number that was reset has another final result.
        callid: `number:${number.numberId}:${now}`,
        event: NUMBER_FINAL,
        target: `target:${target.id}`,
        url: null,
        dialect: 'standard',
        body: numberFinalBody(number, now),
      })),
  );
  await insertPushes(db, pushes, { kind, now });
}

/** Both figures together. */
export function sumOf(a: ReadonlyMap<string, number> | undefined, b: ReadonlyMap<string, number>): Figures {
  const sum: Figures = new Map(a);
  for (const [name, value] of b) sum.set(name, (sum.get(name) ?? 0) + value);
  return sum;
}
