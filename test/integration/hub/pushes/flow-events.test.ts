/** What receivers are told of flows; and what OpenAPI says of all pushes. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionOf } from '../../../../sidecar/flows/script.ts';
import { archiveArrivals } from '../../../../sidecar/hub/flows/arrivals.ts';
import type { FlowHosts, HostOutcome } from '../../../../sidecar/hub/flows/hosts.ts';
import { PUSH_EVENTS } from '../../../../sidecar/hub/pushes/dialects.ts';
import { ALIYUN_REPORTS } from '../../../../sidecar/records/aliyun/reports.ts';
import { YETA_MODULES } from '../../../../sidecar/records/yeta/result-call.ts';
import { flowScript } from '../../../support/flow.ts';
import { aKey, anAccount, NOON, type TestHub } from '../../../support/hub/hub.ts';
import { startTestHubs } from '../../../support/hub/hubs.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const SCRIPT = flowScript('one');
const VERSION = versionOf(Buffer.from(SCRIPT));

/** Two hosts, the second of which refuses everything. */
function twoHosts(): FlowHosts {
  const error = { code: 'FLOW_TOO_LARGE', path: null, message: 'too large' };
  const outcomes: HostOutcome[] = [
    { host: 'fs1', domain: null, state: 'in use', version: VERSION, error: null },
    { host: 'fs2', domain: null, state: 'refused', version: null, error },
  ];
  return { publish: async () => outcomes, remove: async () => outcomes, current: async () => VERSION };
}

async function addTarget({ store }: TestHub, accountId: number, events: string[]): Promise<void> {
  const secret = { secret: 'sealed', old_secret: null, old_secret_until: null };
  const target = { account_id: accountId, url: 'https://crm.example/', events: JSON.stringify(events) };
  await store.db
    .insertInto('hub_push_target')
    .values({ ...target, ...secret, removed: null, created: NOON })
    .execute();
}

const pushesOf = async ({ store }: TestHub) => {
  const rows = await store.db.selectFrom('hub_outbox').select(['event', 'body']).orderBy('id').execute();
  return rows.map(({ event, body }) => ({ event, ...JSON.parse(body) }));
};

describe.each(['sqlite', 'mariadb'] as const)('flows, on %s', (kind) => {
  it('are told of when they were published, and when a host refused them, each time', async () => {
    const hub = (await startTestHubs(kind, mariadb, { hosts: twoHosts() }))();
    await addTarget(hub, await anAccount(hub, 'main'), ['flow.published', 'flow.refused']);
    await addTarget(hub, await anAccount(hub, 'north'), ['flow.published']);
    await addTarget(hub, await anAccount(hub, 'main'), ['call.ended']);
    const key = await aKey(hub, 'editor');
    const { number } = (await hub.ask('POST', '/v1/flow', { key, body: { name: 'bakery' } })).body.data;
    const publish = () =>
      hub.ask('POST', `/v1/flow/${number}/publish`, { key, body: { script: SCRIPT, wait: 1 } });
    expect((await publish()).status).toBe(200);
    const flow = { number, name: 'bakery', version: VERSION, author: expect.stringContaining('editor') };
    const refusal = { host: 'fs2', code: 'FLOW_TOO_LARGE', message: 'too large' };
    expect(await pushesOf(hub)).toEqual([
      {
        event: 'flow.published',
        type: 'flow.published',
        timestamp: new Date(NOON).toISOString(),
        data: flow,
      },
      {
        event: 'flow.refused',
        type: 'flow.refused',
        timestamp: new Date(NOON).toISOString(),
        data: { ...flow, hosts: [refusal] },
      },
    ]);
    hub.clock.now += 1000;
    await publish();
    expect(await pushesOf(hub)).toHaveLength(4);
  });

  it('are told of where they came to the hosts without the hub', async () => {
    const hub = (await startTestHubs(kind, mariadb))();
    await addTarget(hub, await anAccount(hub, 'main'), ['flow.published']);
    const parts = { store: hub.store, read: async () => Buffer.from(SCRIPT), now: () => NOON };
    const arrival = [{ name: 'bakery', version: VERSION }];
    await archiveArrivals(arrival, parts);
    await archiveArrivals(arrival, parts);
    expect(await pushesOf(hub)).toMatchObject([
      { event: 'flow.published', data: { name: 'bakery', version: VERSION, author: null } },
    ]);
  });
});

it('describes every push in OpenAPI', async () => {
  const hub = (await startTestHubs('sqlite', mariadb))();
  const { body } = await hub.ask('GET', '/v1/openapi.json');
  expect(Object.keys(body.webhooks)).toEqual([...PUSH_EVENTS, ...YETA_MODULES, ...ALIYUN_REPORTS]);
  for (const event of PUSH_EVENTS) {
    const { post } = body.webhooks[event];
    const { properties, required } = post.requestBody.content['application/json'].schema;
    expect(properties.type.const).toBe(event);
    expect(required).toEqual(['type', 'timestamp', 'data']);
    expect(post.parameters.map(({ name }: { name: string }) => name)).toContain('webhook-signature');
  }
});

it('describes the results of calls as they are sent, in every dialect', async () => {
  const hub = (await startTestHubs('sqlite', mariadb))();
  const { body } = await hub.ask('GET', '/v1/openapi.json');
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['inbound', 'outbound', 'aliyun-inbound', 'aliyun-outbound'])
    for (const [event, data] of Object.entries(golden(name))) {
      const { schema } = body.webhooks[event].post.requestBody.content['application/json'];
      const isValid = ajv.compile(schema);
      expect([name, event, isValid(data), isValid.errors]).toEqual([name, event, true, null]);
    }
});

function golden(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`results/${name}.json`, import.meta.url), 'utf8'));
}
