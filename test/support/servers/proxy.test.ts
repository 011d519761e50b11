import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../until.ts';
import { startProxy } from './proxy.ts';

/** A server that says everything back, a proxy before it, and a client of that. */
async function setUp() {
  const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const proxy = await startProxy((echo.address() as { port: number }).port);
  onTestFinished(async () => {
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });
  return { proxy, client: () => newClient(proxy.port) };
}

async function newClient(port: number) {
  const heard = { text: '', closed: false };
  const socket: Socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.on('close', () => {
    heard.closed = true;
  });
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard.text += text;
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, heard };
}

describe('the TCP proxy for tests', () => {
  it('passes on all data, even more than a buffer holds, and the end', async () => {
    const { client } = await setUp();
    const { socket, heard } = await client();
    socket.end('x'.repeat(5_000_000));
    await until('all came back', () => heard.closed);
    expect(heard.text.length).toBe(5_000_000);
  });

  it('drops connections, and accepts new ones', async () => {
    const { proxy, client } = await setUp();
    const first = await client();
    proxy.drop();
    await until('the first is cut', () => first.heard.closed);
    const second = await client();
    second.socket.write('a');
    await until('the second works', () => second.heard.text === 'a');
  });

  it('refuses new connections', async () => {
    const { proxy, client } = await setUp();
    proxy.refuse();
    const { heard } = await client();
    await until('it is cut', () => heard.closed);
  });

  it('passes on nothing while silent, and closes those connections when it heals', async () => {
    const { proxy, client } = await setUp();
    const first = await client();
    proxy.silence();
    const second = await client();
    first.socket.write('a');
    second.socket.write('b');
    // Nothing may happen, so there is no event to wait for.
    await pause(100);
    expect([first.heard, second.heard]).toEqual([
      { text: '', closed: false },
      { text: '', closed: false },
    ]);
    proxy.heal();
    await until('those that lost bytes are cut', () => first.heard.closed && second.heard.closed);
    const third = await client();
    third.socket.write('c');
    await until('a new one works', () => third.heard.text === 'c');
  });

  it('delays data in both directions', async () => {
    const { proxy, client } = await setUp();
    proxy.delay(50);
    const { socket, heard } = await client();
    const start = performance.now();
    socket.write('a');
    await until('it came', () => heard.text === 'a');
    expect(performance.now() - start).toBeGreaterThan(95);
  });
});
