/** Requests of the provider's clients that are repeated, late or changed do not get in by the door of Aliyun. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisNonces, StoredNonces } from '../../../../sidecar/hub/doors/aliyun/nonces.ts';
import { type AliyunDoor, anAccessKey, openTestDoor } from '../../../support/hub/aliyun.ts';
import { type AccessKey, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import { startTestHub, type TestHub } from '../../../support/hub/hub.ts';
import { type RecordedRequest, recordRequest, sendRecorded } from '../../../support/hub/recorded-request.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { type RedisServer, startRedis } from '../../../support/servers/redis.ts';

let hub: TestHub;
let door: AliyunDoor;
let key: AccessKey;
const MINUTE_MS = 60_000;

beforeEach(async () => {
  hub = await startTestHub('sqlite');
  hub.clock.now = Date.now();
  door = await openTestDoor(hub);
  key = await anAccessKey(hub);
});

/** The same question, as each client signs and sends it. */
function recordedRequests(used = key): Promise<RecordedRequest[]> {
  const parameters = { PageNo: 1, PageSize: 10 };
  const clients = [
    (url: string) => popClient({ url }, used, 'GET'),
    (url: string) => popClient({ url }, used, 'POST'),
    (url: string) => openApiClient({ url }, used),
    (url: string) => openApiClient({ url }, used, { isForm: true }),
    (url: string) => openApiClient({ url }, used, { signature: 'v2' }),
  ];
  return Promise.all(
    clients.map((client) => recordRequest((url) => client(url)('QueryRobotTaskList', parameters))),
  );
}

const codes = (requests: readonly RecordedRequest[], url = door.url) =>
  Promise.all(requests.map(async (request) => (await sendRecorded(request, url)).Code));
const all = (code: string) => Array.from({ length: 5 }, () => code);

describe('a request', () => {
  it('is taken once, also by a hub that was killed and started again', async () => {
    const requests = await recordedRequests();
    expect(await codes(requests)).toEqual(all('OK'));
    expect(await codes(requests)).toEqual(all('SignatureNonceUsed'));
    const next = await openTestDoor(hub);
    expect(await codes(requests, next.url)).toEqual(all('SignatureNonceUsed'));
    // Nobody waits for a nonce to be forgotten: the time of the request is over long before.
    hub.clock.now += 32 * MINUTE_MS;
    expect(await codes(requests)).toEqual(all('InvalidTimeStamp.Expired'));
  });

  it('is taken once of many at the same time', async () => {
    const [request] = (await recordedRequests()) as [RecordedRequest];
    const answers = await codes(Array.from({ length: 20 }, () => request));
    expect(answers.filter((code) => code === 'OK')).toHaveLength(1);
    expect(answers.filter((code) => code === 'SignatureNonceUsed')).toHaveLength(19);
  });

  it('is refused before and after its time', async () => {
    const requests = await recordedRequests();
    for (const minutes of [16, -32]) {
      hub.clock.now += minutes * MINUTE_MS;
      expect(await codes(requests)).toEqual(all('InvalidTimeStamp.Expired'));
    }
  });

  it('is refused with a wrong secret, and does not use up the nonce of the right one', async () => {
    const requests = await recordedRequests();
    const signedBy = (text: string) => text.replace(/(Signature=)[^&,]{8}/, '$1AAAAAAAA');
    const wrong = requests.map((request) => ({
      ...request,
      url: signedBy(request.url),
      body: signedBy(request.body),
      headers: {
        ...request.headers,
        ...(request.headers.authorization && { authorization: signedBy(request.headers.authorization) }),
      },
    }));
    expect(await codes(wrong)).toEqual(all('SignatureDoesNotMatch'));
    expect(await codes(requests)).toEqual(all('OK'));
  });

  it('is refused with any part changed', async () => {
    for (const request of await recordedRequests()) {
      const changes: Partial<RecordedRequest>[] = [
        { url: request.url.replace('PageSize=10', 'PageSize=90') },
        { body: request.body.replace('PageSize=10', 'PageSize=90') },
        { url: `${request.url}${request.url.includes('?') ? '&' : '?'}PageSize=90` },
        // Who has no body has nothing of it signed, and nothing of it read.
        ...(request.body === '' && request.headers.authorization === undefined
          ? []
          : [{ body: `${request.body}${request.body === '' ? '' : '&'}PageSize=90` }]),
        { url: request.url.replace('Action=QueryRobotTaskList', 'Action=QueryRobotInfoList') },
        { method: request.method === 'GET' ? 'POST' : 'GET' },
        ...Object.keys(request.headers)
          .filter((name) => name.startsWith('x-acs-') && request.headers.authorization !== undefined)
          .map((name) => ({ headers: { ...request.headers, [name]: 'QueryRobotInfoList' } })),
      ];
      for (const change of changes) {
        const changed = { ...request, ...change };
        if (JSON.stringify(changed) === JSON.stringify(request)) continue;
        const answer = await sendRecorded(withLength(changed), door.url);
        // What is added to the query of a form is not read: the form has the parameter, and is signed.
        const isOld = answer.Code !== 'OK' || answer.PageSize === '10';
        expect([change, answer.Code, isOld]).toEqual([change, answer.Code, true]);
      }
    }
  });

  it('tells the client what the server has signed, and nobody the secret', async () => {
    const wrong = { ...key, accessKeySecret: 'w'.repeat(30) };
    for (const request of await recordedRequests(wrong)) {
      const { status, Message } = await sendRecorded(request, door.url);
      expect([status, Message]).toEqual([
        400,
        expect.stringMatching(/server string to sign is:(GET|POST|ACS3)/),
      ]);
      expect(Message).not.toContain(key.accessKeySecret);
    }
    expect(JSON.stringify(door.lines)).not.toMatch(/wwww|CTIR/);
    // What is too long to be of use is not sent back several times as long.
    const long = await recordRequest((url) =>
      popClient({ url }, wrong, 'POST')('QueryRobotTaskList', { TaskName: '（'.repeat(100_000) }),
    );
    const { Code, Message } = await sendRecorded(long, door.url);
    expect([Code, Message.length < 100]).toEqual(['SignatureDoesNotMatch', true]);
    const stored = await hub.store.db.selectFrom('hub_aliyun_key').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(key.accessKeySecret);
  });

  it('is refused beyond the limit of its key', async () => {
    const slow = await anAccessKey(hub, 'operator', { perSecond: 2 });
    const client = popClient(door, slow, 'GET');
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() =>
        client('QueryRobotv2AllList').catch((error: { code: string }) => ({ Code: error.code })),
      ),
    );
    expect(answers.map(({ Code }) => Code).sort()).toEqual([
      'OK',
      'OK',
      'Throttling.User',
      'Throttling.User',
    ]);
  });
});

/** A body has the length that its header says. */
function withLength(request: RecordedRequest): RecordedRequest {
  const { 'content-length': _length, ...headers } = request.headers;
  const length = Buffer.byteLength(request.body);
  return { ...request, headers: { ...headers, ...(length > 0 && { 'content-length': String(length) }) } };
}

describe('nonces', () => {
  let redis: RedisServer;
  let mariadb: MariadbServer;
  beforeAll(async () => {
    [redis, mariadb] = await Promise.all([startRedis(), startMariadb()]);
  }, 120_000);
  afterAll(() => Promise.all([redis?.stop(), mariadb?.stop()]));

  it.each(['MariaDB', 'Redis'])('that one hub has taken are refused by another, by %s', async (keeper) => {
    const mysql = await mariadb.database();
    const { secretKey } = hub.services;
    const hubs = [await startTestHub({ mysql }, secretKey), await startTestHub({ mysql }, secretKey)];
    const doors = await Promise.all(
      hubs.map((one) => {
        one.clock.now = Date.now();
        return openTestDoor(one, keeper === 'Redis' ? { nonces: new RedisNonces(redis.url) } : {});
      }),
    );
    const [first, second] = doors.map(({ url }) => url) as [string, string];
    const shared = await anAccessKey(hubs[0] as TestHub);
    const requests = await recordedRequests(shared);
    expect(await codes(requests, first)).toEqual(all('OK'));
    expect(await codes(requests, second)).toEqual(all('SignatureNonceUsed'));
    const racing = await recordedRequests(shared);
    const [here, there] = await Promise.all([codes(racing, first), codes(racing, second)]);
    expect(here.map((code, at) => [code, there[at]].sort())).toEqual(
      here.map(() => ['OK', 'SignatureNonceUsed']),
    );
    const { length } = await (hubs[0] as TestHub).store.db.selectFrom('hub_nonce').selectAll().execute();
    expect(length).toBe(keeper === 'Redis' ? 0 : 10);
  });

  it('are kept 31 minutes in the database', async () => {
    const { store } = await startTestHub({ mysql: await mariadb.database() });
    const nonces = new StoredNonces(store, () => hub.clock.now);
    expect(await nonces.take(1, 'a')).toBe(true);
    expect(await Promise.all([nonces.take(1, 'a'), nonces.take(1, 'b'), nonces.take(2, 'a')])).toEqual([
      false,
      true,
      true,
    ]);
    hub.clock.now += 31 * MINUTE_MS - 1;
    expect(await nonces.take(1, 'a')).toBe(false);
    hub.clock.now += 1;
    expect(await nonces.take(1, 'a')).toBe(true);
  });

  it('are kept in Redis where there is one, and without it nothing gets in', async () => {
    const nonces = new RedisNonces(redis.url);
    const withRedis = await openTestDoor(hub, { nonces });
    const requests = await recordedRequests();
    expect(await codes(requests, withRedis.url)).toEqual(all('OK'));
    expect(await codes(requests, withRedis.url)).toEqual(all('SignatureNonceUsed'));
    const later = await recordedRequests();
    await redis.stop();
    expect(await codes(later.slice(0, 1), withRedis.url)).toEqual(['ServiceUnavailable']);
  });
});
