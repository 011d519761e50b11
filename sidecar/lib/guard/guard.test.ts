/** Every spelling of an address that is not public is refused, and what was checked is what is connected to. */
import type { LookupAddress } from 'node:dns';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import NOT_PUBLIC from '../../../test/support/not-public.json' with { type: 'json' };
import { sends, startHttp } from '../../../test/support/servers/http.ts';
import { isAllowListEntry } from './allow-list.ts';
import { AddressGuard, isPublic } from './guard.ts';
import { guardedAgent } from './guarded-agent.ts';

const PUBLIC = '93.184.216.34';
const names = (addresses: Record<string, string[]>) => async (name: string) =>
  (addresses[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('without an allow-list', () => {
  const guard = new AddressGuard([], names({ 'crm.example': [PUBLIC] }));

  it.each(NOT_PUBLIC)('refuses %s: %s', (_what, host) =>
    expect(guard.refusalOfUrl(`https://${host}/`)).toBe('not public'),
  );

  it.each([
    ['credentials', 'https://user:word@crm.example/'],
    ['credentials', 'https://user@127.0.0.1/'],
    ['scheme', 'ftp://crm.example/'],
    ['scheme', 'file:///etc/passwd'],
    ['scheme', 'javascript:1'],
    ['port', 'https://crm.example:22/'],
    ['port', 'https://crm.example:25/'],
    ['port', 'https://crm.example:5060/'],
    ['plain http', `http://${PUBLIC}/`],
    ['no URL', 'crm.example/hook'],
    ['no URL', 'https://'],
    ['no URL', 'https://crm.example/a b'],
    ['no URL', 'https://crm.example/\r\nX-Header: 1'],
    ['no URL', 'https://[fe80::1%25eth0]/'],
    ['no URL', `https://crm.example/${'x'.repeat(2048)}`],
  ])('refuses by its form (%s): %s', (refusal, url) => expect(guard.refusalOfUrl(url)).toBe(refusal));

  it.each(['https://crm.example/hook?a=1', `https://${PUBLIC}:8443/`, 'https://[2606:4700::1111]/'])(
    'takes %s',
    (url) => expect(guard.refusalOfUrl(url)).toBeNull(),
  );

  it.each([
    ['not public', ['127.0.0.1']],
    ['not public', [PUBLIC, '10.0.0.1']],
    ['not public', ['::ffff:169.254.169.254']],
    ['not public', ['fe80::1%eth0']],
    ['unknown name', []],
  ])('refuses a name as %s that has the addresses %j', async (refusal, addresses) => {
    const looked = new AddressGuard([], names({ 'evil.example': addresses }));
    await expect(looked.check('https://evil.example/')).rejects.toMatchObject({ refusal });
  });

  it('refuses plain http to a name as well', async () => {
    await expect(guard.check('http://crm.example/')).rejects.toMatchObject({ refusal: 'plain http' });
    await expect(guard.check('https://crm.example/')).resolves.toBeUndefined();
  });
});

describe('with an allow-list', () => {
  const addresses = names({ 'crm.lan': ['10.0.0.5'], 'erp.lan': ['10.0.0.5'], 'x.lan': ['192.168.0.1'] });
  it.each([
    [['10.0.0.0/8'], 'http://10.9.9.9/', true],
    [['10.0.0.0/8'], 'http://[::ffff:10.9.9.9]/', true],
    [['10.0.0.0/8'], 'https://crm.lan/', true],
    [['10.0.0.0/8'], 'https://x.lan/', false],
    [['10.0.0.5'], 'http://10.0.0.5:81/', true],
    [['10.0.0.5'], 'http://10.0.0.6/', false],
    [['::1'], 'http://[::1]:8080/', true],
    [['crm.lan'], 'http://crm.lan/', true],
    [['crm.lan'], 'http://CRM.lan:8080/', true],
    [['crm.lan'], 'http://erp.lan/', false],
    [['crm.lan'], 'http://10.0.0.5/', false],
    [['crm.lan:8080'], 'http://crm.lan:8080/', true],
    [['crm.lan:8080'], 'http://crm.lan/', false],
    [['127.0.0.1:8080'], 'http://127.0.0.1:8080/', true],
    [['127.0.0.1:8080'], 'http://127.0.0.1:6379/', false],
    [['crm.lan'], 'http://user@crm.lan/', false],
  ])('%j: %s is reached: %s', async (allow, url, isReached) => {
    const checked = new AddressGuard(allow, addresses).check(url);
    await (isReached ? expect(checked).resolves.toBeUndefined() : expect(checked).rejects.toThrow('refused'));
  });

  it.each([
    ['10.0.0.0/8', true],
    ['::1/128', true],
    ['crm.lan', true],
    ['crm.lan:8080', true],
    ['crm.lan:80', true],
    ['[::1]:8080', true],
    ['10.0.0.0/33', false],
    ['10.1', false],
    ['http://crm.lan', false],
    ['*.lan', false],
    ['crm.lan/', false],
    ['', false],
  ])('%s is an entry: %s', (entry, isOne) => expect(isAllowListEntry(entry)).toBe(isOne));
});

it('an address that is none is not public', () => expect(isPublic('crm.example')).toBe(false));

describe('a connection', () => {
  function agentFor(allow: string[], resolve: (name: string) => Promise<LookupAddress[]>) {
    const agent = guardedAgent(new AddressGuard(allow, resolve), {
      connections: 1,
      keepAliveMs: 10,
      connectMs: 2000,
    });
    onTestFinished(() => agent.destroy());
    return agent;
  }

  it('is made to the address that was checked, and the name is looked up once', async () => {
    const server = await startHttp(sends('pong'));
    const port = Number(new URL(server.url).port);
    let lookups = 0;
    const agent = agentFor(['127.0.0.1'], async () => {
      lookups++;
      return [{ address: '127.0.0.1', family: 4 }];
    });
    const answer = await request(`http://crm.example:${port}/`, { dispatcher: agent });
    expect([answer.statusCode, lookups]).toEqual([200, 1]);
    expect(server.asked[0]?.headers.host).toBe(`crm.example:${port}`);
  });

  it('is not made to loopback by a name that leads there at a later look-up', async () => {
    const server = await startHttp(sends('secret'));
    const port = Number(new URL(server.url).port);
    const answers = [PUBLIC, '127.0.0.1'];
    const resolve = async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
    const guard = new AddressGuard([], resolve);
    await guard.check(`https://rebind.example:${port}/`);
    const agent = guardedAgent(guard, { connections: 1, keepAliveMs: 10, connectMs: 2000 });
    onTestFinished(() => agent.destroy());
    const failed = request(`https://rebind.example:${port}/`, { dispatcher: agent });
    await expect(failed).rejects.toMatchObject({ refusal: 'not public' });
    expect(server.connections()).toBe(0);
  });

  it.each(['http://127.0.0.1', 'http://2130706433', 'http://[::ffff:127.0.0.1]'])(
    'is not made to %s, which no look-up sees',
    async (origin) => {
      const server = await startHttp(sends('secret'));
      const agent = agentFor([], async () => []);
      const failed = request(`${origin}:${new URL(server.url).port}/`, { dispatcher: agent });
      await expect(failed).rejects.toMatchObject({ refusal: 'not public' });
      expect(server.connections()).toBe(0);
    },
  );

  it('does not follow a redirection', async () => {
    const inner = await startHttp(sends('secret'));
    const server = await startHttp((response) => response.writeHead(302, { location: inner.url }).end());
    const agent = agentFor(['127.0.0.1'], async () => []);
    const { statusCode, body } = await request(server.url, { dispatcher: agent });
    await body.dump();
    expect([statusCode, inner.asked]).toEqual([302, []]);
  });
});
