/** Routes as answers show them. */
import type { Static } from 'typebox';
import { partsOf } from '../../inbound/place.ts';
import { hideSecrets } from '../../lib/url.ts';
import { listTimegroups } from '../../store/hub/dialing/timegroups.ts';
import { listFlows } from '../../store/hub/flows.ts';
import type { RouteRow } from '../../store/hub/inbound/routes.ts';
import { hasRight } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import type { ROUTE } from '../api/routes/inbound/schemas.ts';

export type ShownRoute = Static<typeof ROUTE>;

export async function shownRoutes(
  { db, principal }: Context,
  rows: readonly RouteRow[],
): Promise<ShownRoute[]> {
  const accountId = principal.account.id;
  const flows = new Map((await listFlows(db, accountId)).map(({ id, name }) => [id, name]));
  const groups = new Map((await listTimegroups(db, accountId)).map(({ id, name }) => [id, name]));
  // A flow that was removed since has no name here; calls do not find it either.
  // An address may hold a token, which only those see who may change it.
  const address = (url: string) => (hasRight(principal, 'route.edit') ? url : hideSecrets(url));
  const flow = (id: number) => ({ number: id, name: flows.get(id) ?? '' });
  return rows.map((row) => ({
    ...{ id: row.id, number: row.number, ...partsOf(row.place), flow: flow(row.flow_id) },
    fallback_flow: row.fallback_id === null ? null : flow(row.fallback_id),
    closed_flow: row.closed_id === null ? null : flow(row.closed_id),
    timegroup:
      row.timegroup_id === null ? null : { id: row.timegroup_id, name: groups.get(row.timegroup_id) ?? '' },
    calls: row.calls,
    context:
      row.context_url === null
        ? null
        : ({
            ...{ url: address(row.context_url), on_error: row.context_on_error, dialect: row.dialect },
          } as ShownRoute['context']),
    result_url: row.result_url && address(row.result_url),
    result_dialect: row.result_dialect as ShownRoute['result_dialect'],
    ...{ enabled: row.enabled === 1, remark: row.remark, revision: row.revision },
    ...{ created: row.created, updated: row.updated },
  }));
}
