/** Tickets with which browsers call a route. */
import { createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepTicketFile } from '../../../../sidecar/hub/browsers/ticket-file.ts';
import { SecretKey } from '../../../../sidecar/hub/secrets/secret-key.ts';
import { readSettings } from '../../../../sidecar/settings/config.ts';
import { insertFlow } from '../../../../sidecar/store/hub/flows.ts';
import { type HostReport, writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { temporaryFolder } from '../../../support/home.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import {
  aKey,
  anAccount,
  NO_BROWSERS,
  NOON,
  startTestHub,
  type TestHub,
  type TestHubOptions,
} from '../../../support/hub/hub.ts';
import { recordedLog } from '../../../support/log.ts';

const TICKETS = '/v1/inbound/ticket';
const secretKey = SecretKey.generate();

async function aHub(options: TestHubOptions = {}): Promise<{ hub: TestHub; key: string }> {
  const hub = await startTestHub('sqlite', secretKey, options);
  await aHost(hub, 'fs1', { url: 'ws://127.0.0.1:5075', domain: null });
  return { hub, key: await aKey(hub, 'operator') };
}

async function aHost(hub: TestHub, host: string, browsers: HostReport['browsers'], stopped = false) {
  await writeHost(hub.store.db, { host, report: { ...HOST_REPORT, browsers }, stopped }, hub.store.kind);
}

interface RouteOptions {
  account?: string;
  host?: string;
  domain?: string;
}

/** A route of the account, with a flow of its own. */
async function aRoute(
  hub: TestHub,
  number: string,
  { account = 'main', ...more }: RouteOptions = {},
): Promise<number> {
  const accountId = await anAccount(hub, account);
  const hostName = account === 'main' ? `f${number}` : `f${number}.@${account}`;
  const flow = { accountId, name: `f${number}`, hostName, settings: '{}' };
  const body = { number, flow: await insertFlow(hub.store.db, flow, NOON), ...more };
  const key = await aKey(hub, 'operator', { account });
  return (await hub.ask('POST', '/v1/inbound/route', { key, body })).body.data.id;
}

const calledOf = (user: string): string => Buffer.from(user.split('~')[3] as string, 'base64url').toString();

describe('a ticket', () => {
  it('names host, route and expiry, and its password is that of the key that the sidecar writes', async () => {
    const { hub, key } = await aHub();
    await aRoute(hub, 'help');
    const { status, body } = await hub.ask('POST', TICKETS, { key, body: { route: 'help', ttl: 30 } });
    expect(status).toBe(200);
    const { user, password, wss, expires, ice } = body.data;
    expect([expires, ice]).toEqual([NOON + 30_000, []]);
    expect(user).toMatch(/^t~\d+~fs1~[\w-]+~[\w-]{16}$/);
    expect([Number(user.split('~')[1]), calledOf(user)]).toEqual([expires / 1000, 'help']);
    expect(wss).toMatch(/^ws:\/\/localhost(:80)?\/v1\/inbound\/sip\?user=t%7E/);

    const home = temporaryFolder();
    const file = join(home, 'tickets.json');
    const environment = {
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_HOST: 'fs1',
      CTI_ROBOT_HUB_SECRET_KEY: secretKey.text(),
      CTI_ROBOT_FREESWITCH_BROWSER_URL: 'ws://127.0.0.1:5075',
    };
    const { settings } = readSettings(undefined, environment);
    await keepTicketFile({ settings, file, log: recordedLog().log });
    const kept = JSON.parse(await readFile(file, 'utf8'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(kept.host).toBe('fs1');
    const expected = createHmac('sha256', Buffer.from(kept.key, 'hex')).update(user).digest('base64url');
    expect(password).toBe(expected);

    // A host that takes none has no key.
    const none = readSettings(undefined, { CTI_ROBOT_HOME: home, CTI_ROBOT_HOST: 'fs1' }).settings;
    await keepTicketFile({ settings: none, file, log: recordedLog().log });
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('is good for 60 s unless another time is wanted, and for ten minutes at most', async () => {
    const { hub, key } = await aHub();
    await aRoute(hub, 'help');
    const ask = (ttl?: number) => hub.ask('POST', TICKETS, { key, body: { route: 'help', ttl } });
    expect((await ask()).body.data.expires).toBe(NOON + 60_000);
    expect((await ask(600)).body.data.expires).toBe(NOON + 600_000);
    for (const ttl of [0, 601, 1.5]) expect((await ask(ttl)).status).toBe(422);
  });

  it('is for a number in the range of a route, too, and for nothing but what a route could take', async () => {
    const { hub, key } = await aHub();
    await aRoute(hub, '400*');
    const ask = (route: unknown) => hub.ask('POST', TICKETS, { key, body: { route } });
    expect(calledOf((await ask('4001')).body.data.user)).toBe('4001');
    for (const route of ['400*', '*', 'a b', 'a~b', 'a:b', '', 'x'.repeat(65), 7])
      expect([route, (await ask(route)).status]).toEqual([route, 422]);
    expect((await ask('500')).status).toBe(404);
  });

  it('is not made for a route of another account, or for one that is off', async () => {
    const { hub, key } = await aHub();
    await aRoute(hub, 'theirs', { account: 'other' });
    const off = await aRoute(hub, 'help');
    await hub.ask('PUT', `/v1/inbound/route/${off}`, { key, body: { enabled: false } });
    const statusOf = async (route: string) =>
      (await hub.ask('POST', TICKETS, { key, body: { route } })).status;
    expect(await statusOf('theirs')).toBe(404);
    expect(await statusOf('help')).toBe(404);
    expect(await statusOf('nobody')).toBe(404);
  });

  it('is for a host that takes browsers, on which the route holds', async () => {
    const { hub, key } = await aHub();
    await aHost(hub, 'fs2', { url: 'ws://10.0.0.2:5075', domain: 'east' });
    await aHost(hub, 'fs3', null);
    await aHost(hub, 'fs4', { url: 'ws://10.0.0.4:5075', domain: null }, true);
    await aRoute(hub, 'all');
    await aRoute(hub, 'east', { domain: 'east' });
    await aRoute(hub, 'third', { host: 'fs3' });
    const ask = (body: object) => hub.ask('POST', TICKETS, { key, body });
    const hostOf = async (body: object) => (await ask(body)).body.data.user.split('~')[2];
    const hosts = new Set<string>();
    for (let i = 0; i < 40; i++) hosts.add(await hostOf({ route: 'all' }));
    expect([...hosts].sort()).toEqual(['fs1', 'fs2']);
    expect(await hostOf({ route: 'east' })).toBe('fs2');
    expect(await hostOf({ route: 'all', host: 'fs2' })).toBe('fs2');
    for (const body of [{ route: 'third' }, { route: 'all', host: 'fs4' }, { route: 'all', host: 'fs9' }]) {
      const { status, body: refused } = await ask(body);
      expect([body, status, refused.error?.code]).toEqual([body, 503, 'NO_BROWSER_HOST']);
    }
  });

  it('needs an operator, and is not kept in clear when the request is repeated', async () => {
    const { hub, key } = await aHub();
    await aRoute(hub, 'help');
    const viewer = await aKey(hub, 'editor');
    expect((await hub.ask('POST', TICKETS, { key: viewer, body: { route: 'help' } })).status).toBe(403);
    const request = { key, body: { route: 'help' }, headers: { 'idempotency-key': 'once' } };
    const first = (await hub.ask('POST', TICKETS, request)).body.data;
    expect((await hub.ask('POST', TICKETS, request)).body.data).toEqual(first);
    const kept = JSON.stringify(await hub.store.db.selectFrom('hub_idempotency').selectAll().execute());
    expect(kept).not.toContain(first.password);
  });

  it('brings STUN and TURN servers, with credentials for as long as a call may take', async () => {
    const ice = { stun: ['stun:a:3478'], turn: ['turn:a:3478'], turnSecret: 'hush' };
    const { hub, key } = await aHub({ browsers: [{ ...NO_BROWSERS, ice }] });
    await aRoute(hub, 'help');
    const { data } = (await hub.ask('POST', TICKETS, { key, body: { route: 'help' } })).body;
    const [stun, turn] = data.ice;
    expect(stun).toEqual({ urls: ['stun:a:3478'] });
    expect(turn.urls).toEqual(['turn:a:3478']);
    const [until] = turn.username.split(':');
    expect(Number(until) * 1000).toBe(data.expires + 2 * 3600_000);
    expect(turn.credential).toBe(createHmac('sha1', 'hush').update(turn.username).digest('base64'));
  });

  it('brings one user for all where the TURN servers have one', async () => {
    const ice = { stun: [], turn: ['turn:a:3478'], turnUser: 'u', turnPassword: 'p' };
    const { hub, key } = await aHub({ browsers: [{ ...NO_BROWSERS, ice }] });
    await aRoute(hub, 'help');
    const { data } = (await hub.ask('POST', TICKETS, { key, body: { route: 'help' } })).body;
    expect(data.ice).toEqual([{ urls: ['turn:a:3478'], username: 'u', credential: 'p' }]);
  });
});
