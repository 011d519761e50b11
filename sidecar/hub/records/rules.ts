/** The rules by which calls are graded and tagged, and who is told of them. */
import type { Grade, LevelRule } from '../../records/level.ts';
import type { Tag, TagRule } from '../../records/tags.ts';
import { accountIds } from '../../store/hub/accounts.ts';
import { behavioursOf } from '../../store/hub/flow-versions.ts';
import { flowNumbers } from '../../store/hub/flows.ts';
import type { HubDb } from '../../store/hub/hub-store.ts';
import { type ResultAddress, resultAddresses } from '../../store/hub/inbound/result-addresses.ts';
import { type EventTarget, listEventTargets } from '../../store/hub/push-targets.ts';
import { listGrades } from '../../store/hub/records/grades.ts';

export interface AccountRules {
  /** Of the account. */
  id: number;
  grades: (Grade & { name: string; alias: string })[];
  tags: (Tag & { name: string; description: string })[];
  targets: EventTarget[];
  /** Own addresses of routes, by the route's id. */
  routes: ReadonlyMap<string, ResultAddress>;
}

export interface Rules {
  /** By the account's name; undefined for one that does not exist. */
  account(name: string): AccountRules | undefined;
  /** The number of a flow by its name on a host; null: unknown. */
  flowId(hostName: string | null): number | null;
  /** The behaviour of a version; null: unknown. */
  behaviour(flowId: number | null, version: string | null): string | null;
}

export interface RulesFor {
  accounts: readonly string[];
  /** Names on hosts. */
  flows: readonly (string | null)[];
  versions: readonly string[];
  /** Ids, as records have them. */
  routes: readonly (string | null)[];
}

export async function readRules(db: HubDb, wanted: RulesFor): Promise<Rules> {
  const ids = await accountIds(db, [...new Set(wanted.accounts)]);
  const names = [...new Set(wanted.flows.filter((name): name is string => name !== null))];
  const flows = await flowNumbers(db, names);
  const behaviours = await behavioursOf(db, [...flows.values()], [...new Set(wanted.versions)]);
  const all = [...ids.values()];
  const levels = await listGrades(db, 'hub_level', all);
  const tags = await listGrades(db, 'hub_tag', all);
  const targets = await listEventTargets(db, all);
  const routes = await resultAddresses(db, wanted.routes);
  const accounts = new Map<string, AccountRules>();
  for (const [name, id] of ids)
    accounts.set(name, {
      id,
      grades: levels
        .filter((level) => level.account_id === id)
        .map((level) => ({ ...level, flowId: level.flow_id, rule: JSON.parse(level.rule) as LevelRule })),
      tags: tags
        .filter((tag) => tag.account_id === id && tag.status !== 0)
        .map((tag) => ({ ...tag, rules: JSON.parse(tag.rules) as TagRule[] })),
      targets: targets.filter((target) => target.accountId === id),
      routes: new Map(
        routes.filter(({ accountId }) => accountId === id).map((route) => [String(route.id), route]),
      ),
    });
  return {
    account: (name) => accounts.get(name),
    flowId: (hostName) => (hostName === null ? null : (flows.get(hostName) ?? null)),
    behaviour: (flowId, version) => behaviours.get(`${flowId} ${version}`) ?? null,
  };
}
