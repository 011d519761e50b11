/** What is pushed when a flow was published, and when hosts refused it. */
import type { HubDb, HubStore } from '../../store/hub/hub-store.ts';
import { insertPushes, type NewPush } from '../../store/hub/outbox.ts';
import { listEventTargets } from '../../store/hub/push-targets.ts';

export interface FlowEvent {
  flow: { id: number; accountId: number; name: string };
  version: string;
  /** Null: it came to the hosts without the hub. */
  author: string | null;
  /** The hosts that refused it, and why. */
  refused: readonly { host: string; code: string; message: string }[];
}

/** Adds the pushes, in the transaction that notes the publication. @param now ms since 1970 */
export async function pushFlowEvents(
  db: HubDb,
  { flow, version, author, refused }: FlowEvent,
  { kind, now }: { kind: HubStore['kind']; now: number },
): Promise<void> {
  const data = { number: flow.id, name: flow.name, version, author };
  const events = [
    { event: 'flow.published', data },
    ...(refused.length > 0 ? [{ event: 'flow.refused', data: { ...data, hosts: refused } }] : []),
  ];
  const targets = await listEventTargets(db, [flow.accountId]);
  const timestamp = new Date(now).toISOString();
  const pushes: NewPush[] = events.flatMap(({ event, data: told }) =>
    targets
      .filter((target) => target.events.includes(event))
      .map((target) => ({
        accountId: flow.accountId,
        // The same version may be published again.
        callid: `flow:${flow.id}:${version}:${now}`,
        event,
        target: `target:${target.id}`,
        url: null,
        dialect: 'standard',
        body: JSON.stringify({ type: event, timestamp, data: told }),
      })),
  );
  await insertPushes(db, pushes, { kind, now });
}
