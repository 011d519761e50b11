import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { selfSigned } from '../../test/support/servers/certificate.ts';
import { sends, startHttp } from '../../test/support/servers/http.ts';
import { HttpClient } from './http-client.ts';

function get(url: string): Promise<Buffer> {
  const http = new HttpClient();
  onTestFinished(() => http.close());
  return http.body({ method: 'GET', url, maxBytes: 1000, redirects: 3, signal: AbortSignal.timeout(20_000) });
}

/** An https server whose certificate nobody trusts; how many requests came through. */
async function untrusted(): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer(selfSigned(), (_request, response) => {
    asked++;
    response.end('secret');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

describe('requests to services', () => {
  it('are not made to one whose certificate is not trusted', async () => {
    const server = await untrusted();
    await expect(get(server.url)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(server.asked()).toBe(0);
  });

  it('nor when another one sends there', async () => {
    const { url, asked } = await untrusted();
    const first = await startHttp((response) => void response.writeHead(307, { location: url }).end());
    await expect(get(first.url)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(asked()).toBe(0);
  });

  it('are made once more where the connection ends before an answer, and not a third time', async () => {
    const server = await startHttp((_response, _asked, { socket }) => {
      server.answer(sends('here'));
      socket.resetAndDestroy();
    });
    expect((await get(server.url)).toString()).toBe('here');
    server.asked.length = 0;
    server.answer((_response, _asked, { socket }) => socket.resetAndDestroy());
    await expect(get(server.url)).rejects.toThrow();
    expect(server.asked).toHaveLength(2);
  });

  it('take an answer up to the limit, and no byte more', async () => {
    const server = await startHttp(sends('x'.repeat(1000)));
    expect(await get(server.url)).toHaveLength(1000);
    server.answer(sends('x'.repeat(1001)));
    await expect(get(server.url)).rejects.toMatchObject({ reason: 'too large' });
    // Without a length that tells beforehand.
    server.answer((response) => {
      response.write('x'.repeat(600));
      response.end('x'.repeat(600));
    });
    await expect(get(server.url)).rejects.toMatchObject({ reason: 'too large' });
  });
});
