/** Files that are no lists: each gets an error that says where and what to do, and little memory. */
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { startTaskServer } from '../dialing/task-server.ts';
import { inspect, upload } from './files.ts';
import { row, xlsx, zip } from './xlsx.ts';

const MIB = 1024 * 1024;
const NUMBERS = '号码\n13900000001\n';

const good = { sheets: { a: row(1, '13900000001') } };
const manyRows = (count: number) =>
  Array.from({ length: count }, (_, at) => row(at + 1, '13900000001')).join('');

/** What it is, the file, the fault, and what the message names. */
const FILES: readonly [string, () => string | Buffer, string, RegExp][] = [
  ['nothing but blanks', () => ' \n,\n', 'empty', /no rows/],
  ['a NUL byte', () => `${NUMBERS}139\0\n`, 'binary', /line 3/],
  ['a long line behind others', () => `${NUMBERS}${'1'.repeat(400_000)}\n`, 'line-too-long', /line 3/],
  ['a million columns', () => `${NUMBERS}${','.repeat(200_000)}\n`, 'columns', /line 3 .*500 columns/],
  ['many columns', () => `号码${','.repeat(600)}\n`, 'columns', /line 1/],
  [
    'too many variables',
    () => `号码,${Array.from({ length: 120 }, (_, at) => `v${at}`).join(',')}\n13900000001\n`,
    'variables',
    /120 columns/,
  ],
  [
    'a quote without an end',
    () => `${NUMBERS}"13900000002\n${'13900000003\n'.repeat(200)}`,
    'quote',
    /line 3/,
  ],
  ['a quote without an end in a short file', () => `${NUMBERS}"13900000002\n`, 'quote', /line 3/],
  [
    'broken UTF-8',
    () =>
      Buffer.concat([
        Buffer.from(`号码,名\n13900000001,${'王小明'.repeat(9)}\n`),
        Buffer.from([0xe7, 0x8e, 0x0a]),
      ]),
    'encoding',
    /line 3 .*UTF-8/,
  ],
  [
    'neither UTF-8 nor GB 18030',
    () => Buffer.concat([Buffer.from(NUMBERS.slice(2)), Buffer.from([0xff, 0x31, 0x0a])]),
    'encoding',
    /line 3/,
  ],
  ['no numbers', () => 'name,city\nx,y\n', 'no-number-column', /name it 号码 or phone/],
  [
    'an old or encrypted workbook',
    () => Buffer.from('d0cf11e0a1b11ae10000', 'hex'),
    'encrypted',
    /remove the password/,
  ],
  ['a zip of something else', () => zip([{ name: 'list.csv', content: NUMBERS }]), 'not-xlsx', /zip archive/],
  ['a workbook without sheets', () => xlsx({ sheets: {} }), 'not-xlsx', /no sheets/],
  [
    'an encrypted entry',
    () => xlsx({ ...good, others: [{ name: 'x', content: 'x', flags: 1 }] }),
    'encrypted',
    /encrypted/,
  ],
  ['a truncated workbook', () => xlsx(good).subarray(0, 300), 'broken-xlsx', /damaged/],
  [
    'XML entities',
    () => xlsx({ ...good, shared: '</sst><!DOCTYPE x [<!ENTITY a "aaaa">]><sst>' }),
    'broken-xlsx',
    /damaged/,
  ],
  ['an unknown entity', () => xlsx({ sheets: { a: row(1, '&lol;') } }), 'broken-xlsx', /entity/],
  [
    'a cell without an end',
    () => xlsx({ sheets: { a: row(1, 'x'.repeat(3 * MIB)) } }),
    'broken-xlsx',
    /1 MiB/,
  ],
  ['tags in tags', () => xlsx({ sheets: { a: '<a>'.repeat(5_000) } }), 'broken-xlsx', /tags in tags/],
  [
    'a column beyond all',
    () => xlsx({ sheets: { a: '<row r="1"><c r="XFD1"><v>1</v></c></row>' } }),
    'columns',
    /row 1/,
  ],
  [
    'rows in no order',
    () => xlsx({ sheets: { a: `${row(2, '13900000001')}${row(1, '13900000001')}` } }),
    'broken-xlsx',
    /row 1/,
  ],
  [
    'a bomb of settings',
    () => xlsx({ ...good, styles: `<x>${' '.repeat(20 * MIB)}</x>` }),
    'xlsx-too-large',
    /16 MiB of settings/,
  ],
  [
    'a bomb of texts',
    () => xlsx({ ...good, shared: `<si><t>${'x'.repeat(900_000)}</t></si>`.repeat(80) }),
    'xlsx-too-large',
    /64 MiB of texts/,
  ],
];

it('a file that is no list is refused by name, in both languages', async () => {
  const server = await startTaskServer();
  const task = await server.task();
  for (const [what, content, fault, said] of FILES) {
    const { status, body } = await upload(server, task.uuid, content(), 'skip_error=true');
    expect([what, status, body.error?.code, body.data?.fault]).toEqual([what, 422, 'NUMBER_FILE', fault]);
    expect([what, body.message]).toEqual([what, expect.stringMatching(said)]);
  }
  const zh = await server.hub.ask('POST', '/v1/task/number/inspect', {
    key: server.operator,
    body: Buffer.from('name,city\nx,y\n'),
    headers: { 'content-type': 'text/csv', 'accept-language': 'zh-CN' },
  });
  expect(zh.body.message).toMatch(/号码列/);
  expect(await server.hub.store.db.selectFrom('call_number').selectAll().execute()).toEqual([]);
}, 120_000);

it('a gigabyte in one line is refused when the first megabytes have come', async () => {
  const server = await startTaskServer();
  const task = await server.task();
  let sent = 0;
  async function* endless() {
    for (; sent < 1024; sent++) yield Buffer.alloc(MIB, '1');
  }
  const before = process.memoryUsage().rss;
  const { body } = await upload(server, task.uuid, Readable.from(endless()));
  expect([body.error.code, body.data.fault]).toEqual(['NUMBER_FILE', 'line-too-long']);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
});

it('a workbook that unpacks to much more than it has is read row by row, in little memory', async () => {
  const server = await startTaskServer();
  const book = xlsx({ sheets: { a: manyRows(200_000) } });
  expect(book.length).toBeLessThan(3 * MIB);
  const task = await server.task();
  const before = process.memoryUsage().rss;
  const { body } = await upload(server, task.uuid, book);
  expect(body.data).toMatchObject({ given: 200_000, taken: 1, doubled: 199_999 });
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * MIB);
}, 120_000);

it('a body that is no file, an option that cannot be, and a task that takes none', async () => {
  const server = await startTaskServer();
  const task = await server.task();
  const path = `/v1/task/${task.uuid}/number/file`;
  const empty = await server.hub.ask('POST', path, { key: server.operator });
  expect([empty.status, empty.body.error.path]).toEqual([422, 'body']);
  const json = await server.ask('POST', path, { data: [] });
  expect([json.status, json.body.error.path]).toEqual([422, 'body']);
  for (const [query, fault] of [
    ['number=x', 'unknown-column'],
    ['delimiter=%22', 'delimiter'],
    ['variables=a b', 'variable-name'],
    ['variables=1=a b', 'variable-name'],
  ])
    expect([query, (await inspect(server, NUMBERS, query)).body.data.fault]).toEqual([query, fault]);
  expect((await inspect(server, NUMBERS, 'encoding=latin1')).status).toBe(422);
  // Only these routes take files.
  const other = { key: server.operator, body: Buffer.from('x'), headers: { 'content-type': 'text/csv' } };
  expect((await server.hub.ask('POST', '/v1/task', other)).status).toBe(400);
  await server.ask('POST', `/v1/task/${task.uuid}/cancel`, {});
  expect((await upload(server, task.uuid, NUMBERS)).body.error.code).toBe('TASK_STATE');
});
