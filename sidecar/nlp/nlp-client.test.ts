import { describe, expect, it, onTestFinished } from 'vitest';
import type { NlpRequest } from '../../engine/contract/sidecar-protocol.ts';
import { FAULTS, type HttpServer, sends, startHttp } from '../../test/support/servers/http.ts';
import { nlpSample } from '../../test/support/servers/nlp.ts';
import { Breaker } from '../lib/breaker.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { NlpClient } from './nlp-client.ts';

const REQUEST: NlpRequest = {
  flowid: 'F1',
  nlpid: '1',
  callid: '58b0733b-8a80-4fdc-860b-ad7e5bb85fbe',
  flowkeywords: '好|不|hello',
  kbkeywords: '谁|哪里',
  input: 'text',
  text: 'hello 世界',
};
/** For a service that answers, on a machine however loaded. */
const AMPLE_MS = 10_000;
/** For a service that never answers: short enough for a test. */
const SHORT_MS = 400;

function client(options: { failures?: number; timeoutMs?: number; textPrefix?: boolean } = {}) {
  const { failures = 1000, timeoutMs = AMPLE_MS, textPrefix = true } = options;
  let time = 0;
  const clients = new FlowClients(new AddressGuard([]));
  onTestFinished(() => clients.close());
  const breaker = new Breaker({ failures, pauseMs: 10_000, monotonic: () => time });
  return {
    nlp: new NlpClient({ clients, breaker, timeoutMs, textPrefix }),
    pass: (ms: number) => {
      time += ms;
    },
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );
}

describe('the NLP request', () => {
  it('has the form in the source document, with URL-encoded values', async () => {
    const server = await startHttp(nlpSample);
    expect(await client().nlp.ask(`${server.url}/nlp?key=1`, REQUEST)).toEqual({
      keyword: 'hello',
      description: 'said',
    });
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', url: '/nlp?key=1' });
    expect(asked?.headers['content-type']).toBe('application/json');
    expect(asked?.body).toBe(
      JSON.stringify({
        flowid: 'F1',
        nlpid: '1',
        callid: '58b0733b-8a80-4fdc-860b-ad7e5bb85fbe',
        flowkeywords: '%E5%A5%BD%7C%E4%B8%8D%7Chello',
        kbkeywords: '%E8%B0%81%7C%E5%93%AA%E9%87%8C',
        input: 'text',
        text: 'Fhello%20%E4%B8%96%E7%95%8C',
      }),
    );
  });

  it('has no prefix before the text if textPrefix is off, and never before keys', async () => {
    const server = await startHttp(nlpSample);
    await client({ textPrefix: false }).nlp.ask(server.url, REQUEST);
    await client().nlp.ask(server.url, { ...REQUEST, input: 'dtmf', text: '1#' });
    expect(server.asked.map(({ body }) => (JSON.parse(body) as { text: string }).text)).toEqual([
      'hello%20%E4%B8%96%E7%95%8C',
      '1%23',
    ]);
  });

  it('reuses connections', async () => {
    const server = await startHttp(nlpSample);
    const { nlp } = client();
    for (let i = 0; i < 20; i++) await nlp.ask(server.url, REQUEST);
    // One may not be free again yet when the next request begins.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is sent even if its text ends in half a surrogate pair', async () => {
    const server = await startHttp(nlpSample);
    await client().nlp.ask(server.url, { ...REQUEST, text: '\ud83d' });
    expect(server.asked[0]?.body).toContain('"text":"F%EF%BF%BD"');
  });
});

describe('the NLP answer', () => {
  it.each([
    ['{"keyword":"好","description":"yes"}', { keyword: '好', description: 'yes' }],
    ['\uFEFF{"keyword":"好"}', { keyword: '好', description: '' }],
    ['{"keyword":1,"description":{"a":1}}', { keyword: '1', description: '' }],
    ['{"keyword":null}', { keyword: '', description: '' }],
    ['{}', { keyword: '', description: '' }],
  ])('%s is accepted', async (body, answer) => {
    const server = await startHttp(sends(body));
    expect(await client().nlp.ask(server.url, REQUEST)).toEqual(answer);
  });

  it.each(['null', '[]', '"好"', '{"keyword":{}}', '{"keyword":["好"]}', '{"keyword":true}', '{"keyword":'])(
    '%s is refused',
    async (body) => {
      const server = await startHttp(sends(body));
      expect(await codeOf(client().nlp.ask(server.url, REQUEST))).toBe('NLP_ANSWER');
    },
  );

  it('is an error if nlpurl is not an http or https URL', async () => {
    expect(await codeOf(client().nlp.ask('file:///etc/passwd', REQUEST))).toBe('NLP_URL');
    expect(await codeOf(client().nlp.ask('nlp', REQUEST))).toBe('NLP_URL');
  });
});

describe('an NLP service that', () => {
  const CODES: Record<string, string> = {
    'never answers': 'NLP_TIMEOUT',
    'begins to answer, and stops': 'NLP_TIMEOUT',
    'answers with rubbish': 'NLP_ANSWER',
    'answers with an HTML page': 'NLP_ANSWER',
    'answers with nothing': 'NLP_ANSWER',
  };
  const HANGS = new Set(Object.keys(CODES).filter((name) => CODES[name] === 'NLP_TIMEOUT'));
  it.each(Object.entries(FAULTS))(
    '%s causes an error within the timeout, and the next request succeeds',
    async (name, fault) => {
      const server = await startHttp(fault);
      const { nlp } = client({ timeoutMs: HANGS.has(name) ? SHORT_MS : AMPLE_MS });
      expect(await codeOf(nlp.ask(server.url, REQUEST))).toBe(CODES[name] ?? 'NLP_FAILED');
      server.answer(nlpSample);
      expect(await client().nlp.ask(server.url, REQUEST)).toMatchObject({
        keyword: 'hello',
      });
    },
  );

  it('cannot be reached causes an error', async () => {
    const server = await startHttp(nlpSample);
    const { port } = new URL(server.url);
    expect(await codeOf(client().nlp.ask(`http://127.0.0.2:${port}`, REQUEST))).toBe('NLP_FAILED');
  });

  it('repeats the caller’s words in an invalid answer does not get them into the error', async () => {
    const server = await startHttp(sends('hello 世界', 500));
    const error = await client()
      .nlp.ask(server.url, REQUEST)
      .catch((reason: Error) => reason);
    expect((error as Error).message).toMatch(/status 500/);
    expect((error as Error).message).not.toContain('hello');
  });
});

describe('after several NLP failures in a row', () => {
  async function failing(): Promise<{ server: HttpServer } & ReturnType<typeof client>> {
    const server = await startHttp(sends('', 500));
    const made = client({ failures: 3 });
    for (let i = 0; i < 3; i++) expect(await codeOf(made.nlp.ask(server.url, REQUEST))).toBe('NLP_FAILED');
    return { server, ...made };
  }

  it('the service gets no requests for a while', async () => {
    const { server, nlp, pass } = await failing();
    pass(9_999);
    for (let i = 0; i < 10; i++) expect(await codeOf(nlp.ask(server.url, REQUEST))).toBe('NLP_PAUSED');
    expect(server.asked).toHaveLength(3);
  });

  it('other services still get requests', async () => {
    const { nlp } = await failing();
    const other = await startHttp(nlpSample);
    expect(await nlp.ask(other.url, REQUEST)).toMatchObject({ keyword: 'hello' });
  });

  it('one request tests the service, and the others wait for its outcome', async () => {
    const { server, nlp, pass } = await failing();
    pass(10_000);
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(nlp.ask(server.url, REQUEST))));
    expect(codes).toEqual(['NLP_FAILED', 'NLP_PAUSED', 'NLP_PAUSED']);
    expect(await codeOf(nlp.ask(server.url, REQUEST))).toBe('NLP_PAUSED');
    expect(server.asked).toHaveLength(4);
  });

  it('a success ends the pause', async () => {
    const { server, nlp, pass } = await failing();
    server.answer(nlpSample);
    pass(10_000);
    for (let i = 0; i < 3; i++)
      expect(await nlp.ask(server.url, REQUEST)).toMatchObject({ keyword: 'hello' });
  });
});
