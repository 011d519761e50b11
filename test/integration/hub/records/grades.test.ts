/** Grades and tags through the API, on both databases, and calls that are graded again. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aKey } from '../../../support/hub/hub.ts';
import { type MariadbServer, startMariadb } from '../../../support/servers/mariadb.ts';
import { aCall, aRecord } from '../../rows/fixture.ts';
import { type Bench, openBench } from './bench.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
}, 120_000);
afterAll(() => mariadb?.stop());

describe.each(['sqlite', 'mariadb'] as const)('grades on %s', (kind) => {
  let bench: Bench;
  let key: string;
  let turn = 0;
  const ask = (method: string, path: string, body?: unknown, headers = {}, by = key) =>
    (bench.hubs[turn++ % bench.hubs.length] as Bench['hub']).ask(method, `/v1/${path}`, {
      key: by,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const made = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, body);
    expect(answer.status).toBe(200);
    return answer.body.data;
  };

  beforeEach(async () => {
    bench = await openBench(kind, mariadb);
    key = await aKey(bench.hub, 'operator');
  }, 60_000);

  it.each([
    ['level', { name: 'A', alias: '有意向', color: '#00AA00', position: 1, rule: { score: { from: 60 } } }],
    ['tag', { name: '肯定', rules: [{ keyword: '好' }], groups: [] }],
    ['tag_group', { name: '有意向', scene: null }],
    ['tag_scene', { name: '销售' }],
  ])('%s: added, changed by revision, listed, removed', async (path, body) => {
    const row = await made(path, body);
    expect(row).toMatchObject({ ...body, revision: 1 });
    const changed = await ask('PUT', `${path}/${row.id}`, { ...body, name: 'B' }, { 'if-match': '"1"' });
    expect(changed.body.data).toMatchObject({ name: 'B', revision: 2 });
    const late = await ask('PUT', `${path}/${row.id}`, { ...body, name: 'C' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 412, body: { data: { current: { name: 'B', revision: 2 } } } });
    const theirs = await aKey(bench.hub, 'operator', { account: 'other' });
    const foreign = await ask('PUT', `${path}/${row.id}`, body, {}, theirs);
    const missing = await ask('PUT', `${path}/none`, body, {}, theirs);
    expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
    expect((await ask('GET', path, undefined, {}, theirs)).body.data).toEqual([]);
    expect((await ask('GET', path)).body.data).toMatchObject([{ id: row.id, name: 'B' }]);
    expect((await ask('DELETE', `${path}/${row.id}`)).status).toBe(200);
    expect((await ask('GET', path)).body.data).toEqual([]);
  });

  it.each([
    ['level', { name: 'A', rule: { skore: { from: 1 } } }],
    ['level', { name: 'A', flow: 99 }],
    ['level', { name: 'A', color: 'red;x:url(y)' }],
    ['tag', { name: 'A', groups: ['none'] }],
    ['tag', { name: 'A', rules: [{ flow: 99, keyword: 'x' }] }],
    ['tag_group', { name: 'A', scene: 'none' }],
  ])('%s refuses %j', async (path, body) => {
    expect(await ask('POST', path, body)).toMatchObject({
      status: 422,
      body: { error: { code: 'INVALID' } },
    });
  });

  it('calls are graded again on request, those of other accounts are not', async () => {
    await bench.commit('conversation', aCall('c1', 4));
    await bench.commit('call_record', [
      aRecord('c1'),
      aRecord('c2', { flow_name: 'x.@other', flow_end: null }),
    ]);
    await bench.settle();
    const shown = async () => (await ask('GET', 'record/c1')).body.data.level_name;
    expect(await shown()).toBe('');
    const tag = await made('tag', { name: '肯定', rules: [{ keyword: '好' }] });
    const grade = await made('level', { name: 'A', alias: '有意向', rule: { tags: { all: [tag.id] } } });
    const again = await ask('POST', 'level/recompute', { record_ids: ['c1', 'c2', 'c9'] });
    expect(again.body.data).toEqual({ recomputed: 1 });
    expect(await shown()).toBe('A(有意向)');
    const found = async (query: string) => (await ask('GET', `task/record?${query}`)).body.data.total;
    expect([await found(`tags=${tag.id}`), await found(`level=${grade.id}`)]).toEqual([1, 1]);
    await ask('DELETE', `level/${grade.id}`);
    expect(await shown()).toBe('A(有意向)');
    await ask('DELETE', `tag/${tag.id}`);
    await ask('POST', 'level/recompute', { record_ids: ['c1'] });
    expect([await found(`tags=${tag.id}`), await shown()]).toEqual([0, '']);
  });
});
