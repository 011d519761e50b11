/** Prompts of accounts, on both databases; on MariaDB by two hubs in turn. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, aKey, anAccount, type TestHub } from '../../support/hub/hub.ts';
import { startTestHubs } from '../../support/hub/hubs.ts';
import { aSound, entryOf, flowPlaying, hashOf } from '../../support/hub/prompts.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

const codes = ({ status, body }: Answer) => [status, body.error?.code];

describe.each(['sqlite', 'mariadb'] as const)('prompts on %s', (kind) => {
  let hub: () => TestHub;
  let key: string;
  beforeEach(async () => {
    hub = await startTestHubs(kind, mariadb);
    key = await aKey(hub(), 'editor');
  });

  const ask = (method: string, path: string, body?: unknown, headers = {}, as = key) =>
    hub().ask(method, `/v1/prompt${path}`, { key: as, headers, ...(body === undefined ? {} : { body }) });
  const upload = (sound: Buffer, name = 'hello.wav', headers = {}) =>
    ask('POST', '', { name, content: sound.toString('base64') }, headers);
  const addFlow = async (name = 'bakery') =>
    (await hub().ask('POST', '/v1/flow', { key, body: { name } })).body.data.number as number;
  const saveVersion = (number: number, script: string) =>
    hub().ask('POST', `/v1/flow/${number}/version`, { key, body: { script } });

  it('are uploaded, listed, heard and renamed', async () => {
    const sound = aSound(1, 20_000);
    const added = await upload(sound, '问候.wav');
    expect(added.body.data).toMatchObject({
      hash: hashOf(sound),
      name: '问候.wav',
      entry: entryOf(sound),
      bytes: sound.length,
      length_ms: 20_000,
      rate: 8000,
      channels: 1,
      revision: 1,
    });
    await upload(aSound(2));
    const first = await ask('GET', '?per_page=1');
    expect(first.body.data.data).toMatchObject([{ hash: hashOf(aSound(2)) }]);
    const second = await ask('GET', `?per_page=1&cursor=${first.body.data.next_cursor}`);
    expect(second.body.data.data).toEqual([added.body.data]);
    const path = `/${hashOf(sound)}`;
    const heard = await hub().server.inject({
      url: `/v1/prompt${path}/audio`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(heard.headers).toMatchObject({ 'content-type': 'audio/wav', etag: `"${hashOf(sound)}"` });
    expect(heard.rawPayload.equals(sound)).toBe(true);
    const known = await ask('GET', `${path}/audio`, undefined, { 'if-none-match': `"${hashOf(sound)}"` });
    expect([known.status, known.body]).toEqual([304, '']);
    const renamed = await ask('PUT', path, { name: 'greeting' }, { 'if-match': '"1"' });
    expect(renamed.body.data).toMatchObject({ name: 'greeting', revision: 2 });
    const late = await ask('PUT', path, { name: 'other' }, { 'if-match': '"1"' });
    expect(codes(late)).toEqual([412, 'REVISION']);
    expect(late.body.data.current).toMatchObject({ name: 'greeting' });
  });

  it('exist once, however often and by whomever they are uploaded', async () => {
    const sound = aSound(1, 5_000);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => upload(sound, `name ${n}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.data.name)).size).toBe(1);
    const headers = { 'idempotency-key': 'one' };
    await upload(aSound(2), 'b', headers);
    await upload(aSound(2), 'b', headers);
    expect(codes(await upload(aSound(3), 'c', headers))).toEqual([422, 'IDEMPOTENCY_REUSED']);
    expect((await ask('GET', '')).body.data.data).toHaveLength(2);
  });

  it('are refused where FreeSWITCH could not play them', async () => {
    const sound = aSound(1);
    const changed = (at: number, value: number, bytes: 2 | 4) => {
      const copy = Buffer.from(sound);
      copy.writeUIntLE(value, at, bytes);
      return copy;
    };
    const refused: [Buffer, number, string][] = [
      [Buffer.from('ID3 and more'), 422, 'SOUND_NOT_WAV'],
      [Buffer.from('<html>'), 422, 'SOUND_NOT_WAV'],
      [sound.subarray(0, 30), 422, 'SOUND_NOT_WAV'],
      [changed(20, 0x11, 2), 422, 'SOUND_NOT_WAV'],
      [changed(22, 3, 2), 422, 'SOUND_FORMAT'],
      [changed(24, 4000, 4), 422, 'SOUND_FORMAT'],
      [changed(40, 0xffffffff, 4), 422, 'SOUND_INCOMPLETE'],
      [changed(40, 0, 4), 422, 'SOUND_INCOMPLETE'],
      [sound.subarray(0, sound.length - 2), 422, 'SOUND_INCOMPLETE'],
      [Buffer.alloc(10 * 1024 * 1024 + 1), 413, 'SOUND_TOO_LARGE'],
    ];
    for (const [bytes, status, code] of refused) expect(codes(await upload(bytes))).toEqual([status, code]);
    const broken = await ask('POST', '', { name: 'a', content: '!not base64' });
    expect(codes(broken)).toEqual([422, 'INVALID']);
    expect(codes(await upload(sound, 'a\nb'))).toEqual([422, 'INVALID']);
    expect((await ask('GET', '')).body.data.data).toEqual([]);
  });

  it('of the largest size are stored whole', async () => {
    const sound = aSound(1, Math.floor((10 * 1024 * 1024 - 44) / 16));
    expect((await upload(sound)).status).toBe(200);
    const { rawPayload } = await hub().server.inject({
      url: `/v1/prompt/${hashOf(sound)}/audio`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(hashOf(rawPayload)).toBe(hashOf(sound));
  });

  it('are deleted unless a version names them', async () => {
    const [named, free] = [aSound(1), aSound(2)];
    for (const sound of [named, free]) await upload(sound);
    const number = await addFlow();
    const saved = await saveVersion(number, flowPlaying([`file://${entryOf(named)}`, entryOf(named)]));
    const { version } = saved.body.data.version;
    const found = await hub().ask('GET', `/v1/flow/${number}/version/${version}`, { key });
    expect(found.body.data.prompts).toEqual([hashOf(named)]);
    expect((await ask('GET', `/${hashOf(named)}`)).body.data.versions).toEqual([
      { number, flow: 'bakery', version },
    ]);
    const refused = await ask('DELETE', `/${hashOf(named)}`);
    expect(codes(refused)).toEqual([409, 'PROMPT_IN_USE']);
    expect(refused.body.data.versions).toEqual([{ number, flow: 'bakery', version }]);
    expect((await ask('DELETE', `/${hashOf(free)}`)).status).toBe(200);
    expect(codes(await ask('GET', `/${hashOf(free)}/audio`))).toEqual([404, 'NOT_FOUND']);
    const pieces = await hub().store.db.selectFrom('hub_prompt_piece').select('prompt_id').execute();
    expect(pieces).toHaveLength(1);
  });

  it('that nobody has uploaded are found by lint, and nothing is published', async () => {
    const number = await addFlow();
    const script = flowPlaying([entryOf(aSound(1)), entryOf(aSound(2))]);
    await upload(aSound(1));
    const check = await hub().ask('POST', `/v1/flow/${number}/lint`, { key, body: { script } });
    const missing = (answer: Answer) =>
      answer.body.data.findings.filter(({ rule }: { rule: string }) => rule === 'missing-upload');
    expect(missing(check)).toMatchObject([{ severity: 'error', path: '$.flow.F1.playbacks[1]' }]);
    const published = await hub().ask('POST', `/v1/flow/${number}/publish`, { key, body: { script } });
    expect(codes(published)).toEqual([422, 'LINT_ERRORS']);
    await upload(aSound(2));
    expect(missing(await hub().ask('POST', `/v1/flow/${number}/lint`, { key, body: { script } }))).toEqual(
      [],
    );
  });

  it('count for the account’s storage', async () => {
    const account = await anAccount(hub(), 'main');
    const deployment = await aKey(hub(), 'admin', { deployment: true });
    const sound = aSound(1);
    const allow = (storage_bytes: number) =>
      hub().ask('PUT', `/v1/account/${account}`, { key: deployment, body: { quotas: { storage_bytes } } });
    await allow(sound.length * 2);
    const answers = await Promise.all([1, 2, 3].map((n) => upload(aSound(n))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    expect(answers.find(({ status }) => status === 429)?.body.error.code).toBe('QUOTA');
    // What is there takes no more room.
    const kept = answers.findIndex(({ status }) => status === 200) + 1;
    expect((await upload(aSound(kept))).status).toBe(200);
  });

  it('are not found by another account, and a viewer changes nothing', async () => {
    const sound = aSound(1);
    await upload(sound);
    await anAccount(hub(), 'north');
    const theirs = await aKey(hub(), 'admin', { account: 'north' });
    const missing = 'ab'.repeat(32);
    for (const [method, end] of [
      ['GET', ''],
      ['GET', '/audio'],
      ['PUT', ''],
      ['DELETE', ''],
    ] as const) {
      const body = method === 'PUT' ? { name: 'x' } : undefined;
      const found = await ask(method, `/${hashOf(sound)}${end}`, body, {}, theirs);
      const never = await ask(method, `/${missing}${end}`, body, {}, theirs);
      expect([found.status, found.body]).toEqual([404, never.body]);
    }
    expect((await ask('GET', '', undefined, {}, theirs)).body.data.data).toEqual([]);
    const body = { name: 'bakery' };
    const { number } = (await hub().ask('POST', '/v1/flow', { key: theirs, body })).body.data;
    const script = flowPlaying([entryOf(sound)]);
    const publication = { key: theirs, body: { script } };
    expect(codes(await hub().ask('POST', `/v1/flow/${number}/publish`, publication))).toEqual([
      422,
      'LINT_ERRORS',
    ]);
    // Their version neither holds the prompt of main, nor is it told of.
    await hub().ask('POST', `/v1/flow/${number}/version`, publication);
    expect((await ask('GET', `/${hashOf(sound)}`)).body.data.versions).toEqual([]);
    const viewer = await aKey(hub(), 'viewer');
    expect((await ask('GET', `/${hashOf(sound)}/audio`, undefined, {}, viewer)).status).toBe(200);
    expect(codes(await ask('DELETE', `/${hashOf(sound)}`, undefined, {}, viewer))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect((await ask('DELETE', `/${hashOf(sound)}`)).status).toBe(200);
  });
});
