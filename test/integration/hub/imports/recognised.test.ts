/** What files of numbers are taken for, before anything is imported. */
import { describe, expect, it } from 'vitest';
import { startTaskServer } from '../dialing/task-server.ts';
import { inspect, upload } from './files.ts';
import { row, xlsx } from './xlsx.ts';

/** `手机号,姓名` and `13900000001,王小明` in GB 18030. */
const GBK = Buffer.from('cad6bbfabac52cd0d5c3fb0d0a31333930303030303030312ccdf5d0a1c3f70d0a', 'hex');
const UTF16 = Buffer.from('手机号\t姓名\n13900000001\t王小明\n', 'utf16le');

const FILES: readonly [string, string | Buffer, string, object][] = [
  ['GB 18030', GBK, '', { encoding: 'gb18030', delimiter: ',', header: true }],
  [
    'UTF-16LE with a mark',
    Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16]),
    '',
    { encoding: 'utf-16le', delimiter: '\t' },
  ],
  ['UTF-16LE without one', UTF16, '', { encoding: 'utf-16le' }],
  ['UTF-16BE', Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16]).swap16(), '', { encoding: 'utf-16be' }],
  ['UTF-8 with a mark', '\ufeff手机号;姓名\n13900000001;王小明\n', '', { encoding: 'utf-8', delimiter: ';' }],
  ['full-width commas', '姓名，电话\n王，13900000001\n李，13900000002\n', '', { delimiter: '，' }],
  ['bars, and no header', '王|13900000001\n李|13900000002', '', { header: false, delimiter: '|' }],
  ['a title above the header', '2026 年名单,\n,\n姓名,手机\n王,13900000001\n', '', { header: true }],
  ['one column', '13900000001\n13900000002\n', '', { header: false, delimiter: ',' }],
  ['a named column', 'a,b\n1,13900000001\n2,13900000002\n', 'number=b&variables=none', { header: true }],
  ['a column by its position', '13900000001,13900000002\n', 'number=2&header=false', { header: false }],
];

describe('a file of numbers is recognised', () => {
  it('by encoding, delimiter and columns, each of which can be named', async () => {
    const server = await startTaskServer();
    for (const [what, content, query, expected] of FILES) {
      const { body } = await inspect(server, content, query);
      expect([what, body.data ?? body]).toMatchObject([what, { format: 'csv', ...expected }]);
      const { columns, rows } = body.data;
      const at = columns.findIndex(({ use }: { use: string }) => use === 'number');
      expect([what, rows[0].cells[at]]).toEqual([what, expect.stringMatching(/^1390000000[12]$/)]);
    }
    const named = await inspect(
      server,
      '手机,姓名,订单-Id,备注\n13900000001,王,7,x\n',
      `variables=${encodeURIComponent('姓名=name,4=')}`,
    );
    expect(named.body.data.columns.map(({ variable }: { variable: string | null }) => variable)).toEqual([
      ...[null, 'name', 'dingdan_Id', null],
    ]);
  });

  it('as a workbook: its sheets, dates, formulas, errors, and numbers that Excel has changed', async () => {
    const server = await startTaskServer();
    const rows = [
      row(1, '手机', 'due', '金额'),
      '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>46387.75</v></c><c r="C2"><v>0.30000000000000004</v></c></row>',
      '<row r="3"><c r="A3"><v>13900000002</v></c><c r="B3" s="1"><v>46387</v></c></row>',
      '<row r="4"><c r="A4"><v>1.3900000003E10</v></c><c r="C4"><f>1+1</f><v>2</v></c></row>',
      '<row r="5"><c r="A5"><f>B1</f></c></row>',
      '<row r="6"><c r="A6" t="e"><v>#N/A</v></c></row>',
      '<row r="7"><c r="A7" s="1"><v>46387</v></c></row>',
      '<row r="8"><c r="A8"><v>57188990000</v></c></row>',
      '<row r="9"><c r="A9"><v>8613912345678901</v></c></row>',
      '<row r="11"><c r="B11" t="str"><f>A1</f><v>x</v></c></row>',
    ].join('');
    const book = xlsx({
      sheets: { 旧: row(1, '号码'), 名单: rows },
      hidden: ['旧'],
      shared: '<si><r><t>1390000</t></r><r><t>0001</t></r><rPh sb="0"><t>x</t></rPh></si>',
      styles: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    });
    const inspected = await inspect(server, book);
    expect(inspected.body.data).toMatchObject({
      ...{ format: 'xlsx', sheet: '名单', sheets: ['旧', '名单'], encoding: null },
      sample: { rows: 9, usable: 3, invalid: 6 },
    });
    const task = await server.task();
    const { body } = await upload(server, task.uuid, book, 'skip_error=true');
    expect(body.data).toMatchObject({ taken: 3, invalid: 6, source: 'xlsx' });
    const faults = body.data.rejects.map(({ line, fault }: { line: number; fault: string }) => [line, fault]);
    expect(faults).toEqual([
      ...[
        [5, 'formula'],
        [6, 'cell-error'],
        [7, 'date'],
        [8, 'lost-zero'],
        [9, 'precision'],
        [11, 'empty'],
      ],
    ]);
    const { data } = (await server.ask('GET', `/v1/task/number?task_id=${task.uuid}`)).body.data;
    const known = Object.fromEntries(
      data.map((one: { number: string; variables: object }) => [one.number, one.variables]),
    );
    expect(known).toEqual({
      '13900000001': { due: '2026-12-31 18:00:00', jine: '0.3' },
      '13900000002': { due: '2026-12-31' },
      '13900000003': { jine: '2' },
    });
    expect((await inspect(server, book, 'sheet=2')).body.data.sheet).toBe('名单');
  });

  it('names rejects in a CSV file in which no cell is a formula', async () => {
    const server = await startTaskServer();
    const task = await server.task();
    const list = '手机,name\n13900000001,a\n=HYPERLINK("x"),b\n+1,c\n"139""x",d\n';
    const { status, body } = await upload(server, task.uuid, list, 'name=a.csv');
    expect([status, body.error.code]).toEqual([422, 'NUMBERS_REFUSED']);
    expect(body.data).toMatchObject({ state: 'refused', taken: 0, invalid: 3, given: 4 });
    const path = `/v1/task/import/${body.data.import_id}`;
    const file = await server.ask('GET', `${path}/rejects`);
    expect(file.headers['content-disposition']).toContain(`rejects-${body.data.import_id}.csv`);
    expect(file.body.split('\r\n').map((line: string) => line.split(',').slice(0, 3).join(','))).toEqual([
      ...['\ufeffline,column,number', `3,手机,"'=HYPERLINK(""x"")"`, "4,手机,'+1", '5,手机,"139""x"', ''],
    ]);
    const { data } = (await server.ask('GET', `/v1/task/${task.uuid}/import`)).body.data;
    expect(data).toMatchObject([{ state: 'refused', file: 'a.csv', invalid: 3 }]);
    expect((await server.hub.ask('GET', path, { key: server.viewer })).body.data.invalid).toBe(3);
    expect((await server.hub.ask('GET', `${path}/rejects`, { key: server.viewer })).status).toBe(403);
    expect((await server.ask('GET', `/v1/task/${task.id}`)).body.data.counters.total).toBe(0);
  });
});
