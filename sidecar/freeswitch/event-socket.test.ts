import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type EventSocketServer,
  type Fault,
  startEventSocketServer,
} from '../../test/support/event-socket-server.ts';
import { recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { EventSocket, type EventSocketTimes } from './event-socket.ts';
import { channelPresence } from './presence.ts';

const QUICK: EventSocketTimes = {
  answerMs: 300,
  pingMs: 50,
  firstRetryMs: 5,
  mostRetryMs: 20,
  refusedRetryMs: 10,
};

async function fake(): Promise<EventSocketServer> {
  const server = await startEventSocketServer();
  onTestFinished(() => server.close());
  return server;
}

function client(server: { port: number }, times: Partial<EventSocketTimes> = {}, password = 'ClueCon') {
  const { log, lines } = recordedLog();
  const socket = new EventSocket({
    host: '127.0.0.1',
    port: server.port,
    password: async () => password,
    log,
    times: { ...QUICK, ...times },
  });
  onTestFinished(() => socket.stop());
  socket.start();
  return { socket, lines };
}

async function connected(server: EventSocketServer, times: Partial<EventSocketTimes> = {}) {
  const made = client(server, times);
  await until('a connection', () => made.socket.connected);
  return made;
}

describe('an event socket command', () => {
  it('returns what FreeSWITCH prints', async () => {
    const server = await fake();
    server.answer('show modules', 'type,name\n\n0 total.\n');
    const { socket } = await connected(server);
    expect(await socket.api('show modules')).toBe('type,name\n\n0 total.');
    expect(await socket.api('nonsense')).toBe('-ERR nonsense Command not found!');
    expect(socket.status()).toMatchObject({ up: true, coreUuid: server.coreUuid, error: null });
  });

  it('waits for its turn and gets its own answer', async () => {
    const server = await fake();
    for (let i = 0; i < 50; i++) server.answer(`echo ${i}!`, `answer ${i}`);
    const { socket } = await connected(server);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => socket.api(`echo ${i}!`)));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => `answer ${i}`));
  });

  it('fails while there is no connection, and is not sent later', async () => {
    const server = await fake();
    server.greeting = 'silence';
    const { socket } = client(server);
    await expect(socket.api('originate a')).rejects.toMatchObject({ code: 'NOT_SENT' });
    server.greeting = undefined;
    await until('a connection', () => socket.connected);
    await socket.api('status');
    expect(server.commands).toEqual(['status']);
  });

  it.each<[string, Fault]>([
    ['drops', 'drop'],
    ['drops in the middle of an answer', 'half and drop'],
    ['falls silent', 'silence'],
    ['stops in the middle of an answer', 'half'],
    ['answers with something else', { bytes: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n' }],
    ['claims an endless answer', { bytes: 'Content-Type: api/response\nContent-Length: 999999999\n\n' }],
  ])('is sent once if the connection %s, and the commands behind it are not sent', async (_name, fault) => {
    const server = await fake();
    server.fail('originate', fault);
    const { socket } = await connected(server);
    const results = await Promise.allSettled([
      socket.api('originate a'),
      socket.api('originate b'),
      socket.api('originate c'),
    ]);
    expect(results.map((one) => (one as PromiseRejectedResult).reason.code)).toEqual([
      'NO_ANSWER',
      'NOT_SENT',
      'NOT_SENT',
    ]);
    await until('it is connected again', () => socket.connected);
    await socket.api('status');
    expect(server.commands).toEqual(['originate a', 'status']);
  });

  it.each(['status\n\napi shutdown', 'status\rx', 'x\0y', 'x'.repeat(20_000)])(
    'that is not one short line is refused, and the connection stays',
    async (command) => {
      const server = await fake();
      const { socket } = await connected(server);
      await expect(socket.api(command)).rejects.toMatchObject({ code: 'COMMAND' });
      await socket.api('status');
      expect(server.commands).toEqual(['status']);
    },
  );

  it('is refused when 1000 others wait', async () => {
    const server = await fake();
    server.fail('sleep', 'silence');
    const { socket } = await connected(server);
    const asked = Array.from({ length: 1_002 }, () => socket.api('sleep').catch((error) => error.message));
    expect(await asked.at(-1)).toContain('1000 commands are already waiting');
    await Promise.all(asked);
  });
});

describe('the event socket connection', () => {
  it('is restored automatically, even after a restart of FreeSWITCH', async () => {
    const server = await fake();
    const { socket, lines } = await connected(server);
    server.coreUuid = '7d5b1f2e-0000-4000-8000-000000000002';
    server.drop();
    await until('the other FreeSWITCH', () => socket.coreUuid === server.coreUuid);
    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'info freeswitch: connected',
      'warn freeswitch: lost the event socket; retrying',
      'info freeswitch: connected',
    ]);
  });

  it('is closed when it is half open, even if no command is sent', async () => {
    const server = await fake();
    const { socket } = await connected(server);
    server.fail('global_getvar', 'silence');
    await until('it is away', () => !socket.connected);
    expect(socket.status()).toMatchObject({
      coreUuid: null,
      error: expect.stringContaining('no answer within'),
    });
    expect(socket.needsAttention).toBe(true);
  });

  it('is logged once if it was never possible', async () => {
    const server = await startEventSocketServer();
    await server.close();
    const { socket, lines } = client(server);
    await until('it is known', () => socket.status().error?.includes('ECONNREFUSED'));
    await until('it has been said', () => lines.length > 0);
    expect(socket.needsAttention).toBe(false);
    const again = await startEventSocketServer(server.port);
    onTestFinished(() => again.close());
    await until('a connection', () => socket.connected);
    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'info freeswitch: cannot reach the event socket; retrying',
      'info freeswitch: connected',
    ]);
  });

  it('logs a wrong password once, without the password, and uses the right one once it is there', async () => {
    const server = await fake();
    server.password = 'changed';
    const { socket, lines } = client(server, {}, 'S3CRET');
    await until('some attempts', () => server.logins.length > 3);
    expect(lines.map(({ level, error }) => [level, error])).toEqual([
      ['error', 'FreeSWITCH refuses the password'],
    ]);
    expect(socket.needsAttention).toBe(true);
    expect(JSON.stringify([lines, socket.status()])).not.toContain('S3CRET');
    server.password = 'S3CRET';
    await until('a connection', () => socket.connected);
  });

  it.each<[string, Fault | 'deny', string]>([
    ["the access list's refusal", 'deny', 'access list'],
    ['another service', { bytes: 'SSH-2.0-OpenSSH_9.2\n\n' }, 'not an event socket'],
    ['endless bytes', { bytes: 'x'.repeat(400_000) }, 'not an event socket'],
    ['an answer before a question', { bytes: 'Content-Type: command/reply\n\n' }, 'not an event socket'],
  ])('reports %s', async (_name, greeting, words) => {
    const server = await fake();
    server.greeting = greeting;
    const { socket, lines } = client(server);
    await until('it is said', () => lines.length > 0);
    expect(lines[0]?.error).toContain(words);
    expect(socket.needsAttention).toBe(true);
  });

  it('is refused if FreeSWITCH does not report its core UUID', async () => {
    const server = await fake();
    server.coreUuid = '-ERR no such variable';
    const { socket, lines } = client(server);
    await until('it is said', () => lines.length > 0);
    expect(socket.connected).toBe(false);
    expect(lines[0]?.error).toContain('did not report a Core-UUID');
  });

  it('closes with the sidecar, even while it connects, and waiting commands fail', async () => {
    const server = await fake();
    server.fail('sleep', 'silence');
    const { socket } = await connected(server, { answerMs: 60_000 });
    const asked = expect(socket.api('sleep')).rejects.toMatchObject({ code: 'NO_ANSWER' });
    await until('it was sent', () => server.commands.length === 1);
    await socket.stop();
    await asked;
    server.greeting = 'silence';
    const { socket: other } = client(server, { answerMs: 60_000 });
    await until('it connects', () => server.connections() > 0);
    await other.stop();
    await until('nothing is open', () => server.connections() === 0);
  });
});

describe('channelPresence', () => {
  it('reports whether a channel exists, or that it does not know', async () => {
    const server = await fake();
    server.answer('uuid_exists', 'false');
    server.answer('uuid_exists here', 'true');
    server.answer('uuid_exists odd', '-ERR');
    const { socket } = await connected(server);
    const presence = channelPresence(socket);
    expect(presence.coreUuid()).toBe(server.coreUuid);
    expect(await presence.exists('here')).toBe(true);
    expect(await presence.exists('gone')).toBe(false);
    expect(await presence.exists('odd')).toBeUndefined();
    expect(await presence.exists('two words')).toBeUndefined();
    await socket.stop();
    expect(await presence.exists('here')).toBeUndefined();
    expect(server.commands).toEqual(['uuid_exists here', 'uuid_exists gone', 'uuid_exists odd']);
  });
});
