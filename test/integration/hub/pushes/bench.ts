/** Hubs that send pushes, and a receiver that verifies them as an integrator's program does. */
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import { PushClient } from '../../../../sidecar/hub/pushes/client.ts';
import { PushSender, type SenderTimes } from '../../../../sidecar/hub/pushes/sender.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { UNCOUNTED } from '../../../../sidecar/hub/status/counters.ts';
import { AddressGuard } from '../../../../sidecar/lib/guard/guard.ts';
import { insertPushes, type NewPush } from '../../../../sidecar/store/hub/outbox.ts';
import { aKey, startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';
import { type Answer, type HttpServer, startHttp } from '../../../support/servers/http.ts';
import type { MariadbServer } from '../../../support/servers/mariadb.ts';

/** As the tests need them: a try ends soon, a target rests shortly. */
const TIMES: Partial<SenderTimes> = {
  lookMs: 50,
  leaseMs: 3000,
  pauseMs: 20,
  plan: [5, 5, 10, 10, 20, 20, 20, 20, 20],
};
const TRY_MS = 250;

export interface PushBench {
  /** The database's URL; undefined for SQLite. */
  mysql: string | undefined;
  /** One on SQLite, two on MariaDB. */
  hubs: TestHub[];
  hub: TestHub;
  admin: string;
  secretKey: SecretKey;
  /** Starts a sender on each hub. */
  send(times?: Partial<SenderTimes>): PushSender[];
  /** Adds a target by the API. */
  target(url: string, more?: object): Promise<{ id: number; secret: string }>;
  /** Adds pushes to a target, as settled calls do. */
  add(target: { id: number }, callids: readonly string[]): Promise<void>;
  states(target?: { id: number }): Promise<Record<string, number>>;
}

export async function openPushBench(kind: 'sqlite' | 'mariadb', mariadb: MariadbServer): Promise<PushBench> {
  const secretKey = SecretKey.generate();
  const mysql = kind === 'sqlite' ? undefined : await mariadb.database();
  const database = mysql === undefined ? 'sqlite' : { mysql };
  const options = { pushTargets: ['127.0.0.1'] };
  const hubs = [await startTestHub(database, secretKey, options)];
  if (kind === 'mariadb') hubs.push(await startTestHub(database, secretKey, options));
  for (const { clock } of hubs) clock.now = Date.now();
  const [hub] = hubs as [TestHub];
  const admin = await aKey(hub, 'admin');
  const { store } = hub;
  const names = (targets: readonly { id: number }[]) => targets.map(({ id }) => `target:${id}`);
  return {
    mysql,
    hubs,
    hub,
    admin,
    secretKey,
    send: (times) =>
      hubs.map((one, index) =>
        startSender(one, { secretKey, owner: `hub-${index}`, times: { ...TIMES, ...times } }),
      ),
    async target(url, more = {}) {
      const body = { url, events: ['call.ended'], ...more };
      const added = await hub.ask('POST', '/v1/push/target', { key: admin, body });
      if (added.status !== 200) throw new Error(JSON.stringify(added.body));
      return added.body.data;
    },
    async add({ id }, callids) {
      const pushes = callids.map(
        (callid): NewPush => ({
          ...{
            accountId: 1,
            callid,
            event: 'call.ended',
            target: `target:${id}`,
            url: null,
            dialect: 'standard',
          },
          body: JSON.stringify({
            type: 'call.ended',
            timestamp: 't',
            data: { call_id: callid, text: '您好' },
          }),
        }),
      );
      await insertPushes(store.db, pushes, { kind: store.kind, now: Date.now() });
    },
    async states(target) {
      let query = store.db
        .selectFrom('hub_outbox')
        .select(['state', ({ fn }) => fn.countAll().as('count')])
        .groupBy('state');
      if (target) query = query.where('target', 'in', names([target]));
      const rows = await query.execute();
      return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
    },
  };
}

export function startSender(
  hub: TestHub,
  { secretKey, owner, times }: { secretKey: SecretKey; owner: string; times: Partial<SenderTimes> },
): PushSender {
  const { log } = recordedLog();
  const now = Date.now;
  const client = new PushClient({ guard: new AddressGuard(['127.0.0.1']), tryMs: TRY_MS, now });
  const counters = UNCOUNTED;
  const parts = { store: hub.store, secretKey, client, now, owner, random: () => 0, log, counters, times };
  const sender = new PushSender(parts);
  onTestFinished(() => sender.stop());
  sender.start();
  return sender;
}

export interface Receiver extends HttpServer {
  /** By call: the ids under which it arrived, each try. */
  tries: Map<string, string[]>;
  /** By call: the id under which it was answered with 2xx. */
  received: Map<string, string>;
  /** Requests whose signature is wrong. */
  forged: number;
}

/** @param answerTo decides by the number of the request, from 1; default: 204 */
export async function startReceiver(
  secretOf: () => string,
  answerTo: (count: number) => Answer = () => (response) => response.writeHead(204).end(),
): Promise<Receiver> {
  const receiver = { tries: new Map<string, string[]>(), received: new Map<string, string>(), forged: 0 };
  let count = 0;
  const server = await startHttp((response, asked, request) => {
    try {
      const { data } = new Webhook(secretOf()).verify(
        asked.body,
        asked.headers as Record<string, string>,
      ) as {
        data: { call_id: string };
      };
      const id = String(asked.headers['webhook-id']);
      receiver.tries.set(data.call_id, [...(receiver.tries.get(data.call_id) ?? []), id]);
      response.once('finish', () => {
        if (response.statusCode < 300) receiver.received.set(data.call_id, id);
      });
    } catch {
      receiver.forged++;
    }
    answerTo(++count)(response, asked, request);
  });
  return Object.assign(receiver, server);
}
