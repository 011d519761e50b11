/** The history that caps and intervals read: the keys by which a database finds it. */
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { expect, it } from 'vitest';
import { pastCalls } from '../../../sidecar/store/hub/dialing/history.ts';
import { startDialing } from './dialing.ts';

const WEEK_MS = 7 * 86_400_000;

it('is read by the numbers of a claim, however long the history of all others is', async () => {
  const { hub, clock } = await startDialing('sqlite', undefined);
  const { db } = hub.store;
  const asked: RootOperationNode[] = [];
  const noting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const since = clock.now - WEEK_MS;
  await pastCalls(db.withPlugin(noting), { accountId: 1, keys: ['+8613900000001', '+8613900000002'], since });
  const plans = await Promise.all(
    asked.map(async (node) => {
      const { sql, parameters } = db.getExecutor().compileQuery(node, { queryId: 'plan' });
      const explained = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]);
      return (await db.executeQuery<{ detail: string }>(explained)).rows
        .map(({ detail }) => detail)
        .join('\n');
    }),
  );
  expect(plans).toHaveLength(1);
  expect(plans[0]).toContain('call_history_by_callee (account_id=? AND number_key=? AND called_at>?)');
});
