/** Asks a hub with an API key, over connections that stay open. */
import { Agent, request } from 'undici';

export type AskHub = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<unknown>;

/** @returns asks, and gives `data` of the answer */
export function hubClient(url: string, key: string | undefined): AskHub {
  const dispatcher = new Agent({ connections: 64, headersTimeout: 60_000 });
  return async (method, path, body) => {
    const { statusCode, body: answer } = await request(url + path, {
      method,
      dispatcher,
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`${method} ${path}: ${text.slice(0, 500)}`);
    return (JSON.parse(text) as { data: unknown }).data;
  };
}

/** Adds a flow. @returns its path below `/v1` */
export async function addFlow(ask: AskHub, name: string): Promise<string> {
  const { number } = (await ask('POST', '/v1/flow', { name })) as { number: number };
  return `/v1/flow/${number}`;
}
