import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AliyunFault } from '../fault.ts';
import { acs3Signature } from './acs3-signature.ts';
import { writeAnswer } from './answer.ts';
import { percentEncode } from './parameters.ts';
import { CLOCK_MS, readRequest, refuseTime } from './read-request.ts';
import type { WireRequest } from './request.ts';
import { rpcSignature, rpcStringToSign } from './rpc-signature.ts';

const NONE = { headers: {}, body: Buffer.alloc(0) };
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AliyunFault) return error.code;
    throw error;
  }
  return 'none';
};

/** The provider's own example of version 1. */
const DESCRIBE_REGIONS = new Map(
  Object.entries({
    TimeStamp: '',
    Timestamp: '2016-02-23T12:46:24Z',
    Format: 'XML',
    AccessKeyId: 'testid',
    Action: 'DescribeRegions',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
    Version: '2014-05-26',
    SignatureVersion: '1.0',
  }).filter(([name]) => name !== 'TimeStamp'),
);
const RPC_SIGNATURE = 'OLeaidS1JvxuMvnyHOwuJ+uX5qY=';

describe('version 1 of the signature', () => {
  const query = (change: Record<string, string> = {}) =>
    new URLSearchParams({
      ...Object.fromEntries(DESCRIBE_REGIONS),
      Signature: RPC_SIGNATURE,
      ...change,
    }).toString();

  it('gives the provider’s example', () => {
    const text = rpcStringToSign('GET', DESCRIBE_REGIONS);
    expect(rpcSignature(text, 'testsecret')).toBe(RPC_SIGNATURE);
    const request = readRequest({ ...NONE, method: 'GET', query: query() });
    expect(request.isSignedWith('testsecret')).toBe(true);
    expect(request.isSignedWith('testsecreT')).toBe(false);
  });

  it('is the same however the parameters are divided between query and form', () => {
    const form = query().split('&');
    const request: WireRequest = {
      method: 'GET',
      query: form.slice(0, 4).join('&'),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(form.slice(4).join('&')),
    };
    expect(readRequest(request).isSignedWith('testsecret')).toBe(true);
  });

  it('changes with the method and with each parameter, also with one that comes twice', () => {
    const isRight = (method: string, text: string) =>
      readRequest({ ...NONE, method, query: text }).isSignedWith('testsecret');
    expect(isRight('POST', query())).toBe(false);
    expect(isRight('GET', query({ Action: 'DescribeZones' }))).toBe(false);
    expect(isRight('GET', query({ More: '' }))).toBe(false);
    expect(isRight('GET', `${query()}&Action=DescribeZones`)).toBe(false);
  });

  it('names what is missing', () => {
    for (const name of ['AccessKeyId', 'Signature', 'SignatureNonce', 'SignatureMethod', 'SignatureVersion'])
      expect(codeOf(() => readRequest({ ...NONE, method: 'GET', query: query({ [name]: '' }) }))).toBe(
        `Missing${name}`,
      );
    const other = { SignatureMethod: 'HMAC-SHA256' };
    expect(codeOf(() => readRequest({ ...NONE, method: 'GET', query: query(other) }))).toBe(
      'IncompleteSignature',
    );
    expect(codeOf(() => readRequest({ ...NONE, method: 'PUT', query: query() }))).toBe(
      'UnsupportedHTTPMethod',
    );
  });
});

/** The provider's own examples of version 3. */
const RUN_INSTANCES = [
  {
    date: '2023-10-26T10:22:32Z',
    nonce: '3156853299f313e23d1673dc12e1703d',
    signature: '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  },
  {
    date: '2023-10-26T09:01:01Z',
    nonce: 'd410180a5abf7fe235dd9b74aca91fc0',
    signature: 'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804',
  },
];
const SIGNED = 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';

describe('version 3 of the signature', () => {
  const emptyHash = createHash('sha256').digest('hex');
  const request = (
    { date, nonce, signature }: (typeof RUN_INSTANCES)[number],
    { authorization = '', ...change }: Partial<WireRequest['headers']> = {},
  ): WireRequest => ({
    method: 'POST',
    // Neither in order nor encoded as it is signed.
    query: 'RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-version': '2014-05-26',
      'x-acs-date': date,
      'x-acs-signature-nonce': nonce,
      'x-acs-content-sha256': emptyHash,
      authorization:
        authorization ||
        `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=${SIGNED},Signature=${signature}`,
      ...change,
    },
    body: Buffer.alloc(0),
  });

  it.each(RUN_INSTANCES)('gives the provider’s example of $date', (example) => {
    const read = readRequest(request(example));
    const [, stringToSign = ''] = /to sign is:(ACS3[^\n]*\n[^\n]*)/.exec(read.explain()) ?? [];
    expect(acs3Signature(stringToSign, 'YourAccessKeySecret')).toBe(example.signature);
    expect(read.isSignedWith('YourAccessKeySecret')).toBe(true);
    expect(read.isSignedWith('YourAccessKeySecre')).toBe(false);
    expect(read).toMatchObject({ accessKeyId: 'YourAccessKeyId', action: 'RunInstances' });
  });

  it('takes the parts of the header in any order', () => {
    const [example] = RUN_INSTANCES as [(typeof RUN_INSTANCES)[number]];
    const authorization = `ACS3-HMAC-SHA256 Credential=YourAccessKeyId, Signature=${example.signature}, SignedHeaders=${SIGNED}`;
    expect(readRequest(request(example, { authorization })).isSignedWith('YourAccessKeySecret')).toBe(true);
  });

  it('changes with each signed header, with the query and with the body', () => {
    const [example] = RUN_INSTANCES as [(typeof RUN_INSTANCES)[number]];
    const isRight = (change: Partial<WireRequest>) =>
      readRequest({ ...request(example), ...change }).isSignedWith('YourAccessKeySecret');
    expect(isRight({})).toBe(true);
    for (const name of SIGNED.split(';'))
      expect([name, isRight({ headers: { ...request(example).headers, [name]: 'other' } })]).toEqual([
        name,
        false,
      ]);
    expect(isRight({ method: 'GET' })).toBe(false);
    expect(isRight({ query: `${request(example).query}&More=1` })).toBe(false);
    expect(isRight({ body: Buffer.from('More=1') })).toBe(false);
  });

  it('must cover what says who does what, and when', () => {
    const [example] = RUN_INSTANCES as [(typeof RUN_INSTANCES)[number]];
    for (const name of SIGNED.split(';')) {
      const fewer = SIGNED.split(';')
        .filter((one) => one !== name)
        .join(';');
      const authorization = `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=${fewer},Signature=aa`;
      expect(codeOf(() => readRequest(request(example, { authorization })))).toBe('IncompleteSignature');
    }
    const without = { authorization: 'ACS3-HMAC-SHA256 Credential=YourAccessKeyId' };
    expect(codeOf(() => readRequest(request(example, without)))).toBe('IncompleteSignature');
  });
});

describe('a request that nobody has signed', () => {
  it('keeps the hub busy by no number of parameters', () => {
    const many = Array.from({ length: 1001 }, (_, index) => `p${index}=`).join('&');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const json = { 'content-type': 'application/json' };
    const refusals = [
      { ...NONE, query: many },
      { ...NONE, query: '', headers: form, body: Buffer.from(many) },
      { query: '', headers: json, body: Buffer.from(JSON.stringify(many.split('&'))) },
    ].map((request) => codeOf(() => readRequest({ ...request, method: 'POST' })));
    expect(refusals).toEqual(['RequestTooLarge', 'RequestTooLarge', 'RequestTooLarge']);
  });

  it.each(['a=,', ',', 'a;'])('keeps the hub busy by no header of many %j, or of blanks', (part) => {
    const began = performance.now();
    for (const text of [part.repeat(500_000), `a=${' '.repeat(500_000)}x`]) {
      const headers = { authorization: `ACS3-HMAC-SHA256 ${text}` };
      expect(codeOf(() => readRequest({ ...NONE, method: 'GET', query: '', headers }))).toBe(
        'IncompleteSignature',
      );
    }
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('times of requests', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const at = (ms: number) => new Date(now + ms).toISOString().replace('.000Z', 'Z');
  it.each([
    [null, 'IllegalTimestamp'],
    ['2026-01-01 12:00:00', 'InvalidTimeStamp.Format'],
    ['2026-01-01T12:00:00.000Z', 'InvalidTimeStamp.Format'],
    ['2026-13-41T12:00:00Z', 'InvalidTimeStamp.Format'],
    [at(CLOCK_MS), 'none'],
    [at(-CLOCK_MS), 'none'],
    [at(CLOCK_MS + 1000), 'InvalidTimeStamp.Expired'],
    [at(-CLOCK_MS - 1000), 'InvalidTimeStamp.Expired'],
  ])('takes %s as %s', (timestamp, code) => {
    expect(codeOf(() => refuseTime({ timestamp }, now))).toBe(code);
  });
});

describe('what is written', () => {
  it('encodes as RFC 3986 has it', () => {
    expect(percentEncode("a b+c*d~e!'()/王")).toBe('a%20b%2Bc%2Ad~e%21%27%28%29%2F%E7%8E%8B');
    expect(percentEncode('\ud800')).toBe('%EF%BF%BD');
  });

  it('is JSON, or XML that can be read', () => {
    const fields = { Code: 'OK', Data: '{"a":"<&>\u0001"}' };
    expect(writeAnswer(fields, 'XResponse', false)).toEqual({
      type: 'application/json;charset=utf-8',
      text: JSON.stringify(fields),
    });
    expect(writeAnswer(fields, 'XResponse', true)).toEqual({
      type: 'text/xml;charset=utf-8',
      text: "<?xml version='1.0' encoding='UTF-8'?><XResponse><Code>OK</Code><Data>{&quot;a&quot;:&quot;&lt;&amp;&gt;&quot;}</Data></XResponse>",
    });
  });
});
