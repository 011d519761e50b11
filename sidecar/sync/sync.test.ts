import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CompiledFlow } from '../../engine/flow/compiled.ts';
import { flowScript } from '../../test/support/flow.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/until.ts';
import { loadSettings } from '../settings/config.ts';
import { homePaths, makeHome } from '../settings/home.ts';
import { createFlowSync } from './sync.ts';

const HOURLY = 3_600_000;

async function setUp(everyMs = HOURLY) {
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: temporaryFolder(),
    CTI_ROBOT_SYNC_EVERY_MS: String(everyMs),
  });
  const paths = homePaths(settings);
  await makeHome(paths);
  const { log, lines } = recordedLog();
  const create = () =>
    createFlowSync({ settings, paths, log, release: 'test', prompts: null, now: Date.now });
  const sync = create();
  onTestFinished(() => sync.stop());
  return {
    paths,
    sync,
    create,
    lines,
    put: (name: string, script: string | Buffer) => writeFileSync(join(paths.flows, `${name}.json`), script),
    compiled: (name: string) =>
      JSON.parse(readFileSync(join(paths.compiled, `${name}.json`), 'utf8')) as CompiledFlow,
    description: (name: string) =>
      (JSON.parse(readFileSync(join(paths.compiled, `${name}.json`), 'utf8')) as CompiledFlow).nodes[0]
        ?.description,
  };
}

describe('flows in the scripts folder', () => {
  it('are compiled at the start, with a version from their bytes', async () => {
    const { sync, put, compiled } = await setUp();
    put('预约', `\uFEFF${flowScript('a')}`);
    put('b.c', flowScript('b'));
    await sync.start();
    expect(compiled('预约')).toMatchObject({ format: 1, name: '预约' });
    expect(compiled('预约').version).toMatch(/^[0-9a-f]{12}$/);
    expect(sync.status()).toMatchObject({ loaded: 2, refused: 0 });
    expect(sync.status().flows.get('预约')?.version).toBe(compiled('预约').version);
  });

  it('are compiled when their script appears or changes, and removed with it', async () => {
    const { sync, put, paths, description } = await setUp();
    await sync.start();
    put('t1', flowScript('one'));
    await until('t1 is compiled', () => description('t1') === 'one');
    put('t1', flowScript('two'));
    await until('t1 is compiled again', () => description('t1') === 'two');
    writeFileSync(join(paths.flows, 'x.tmp'), flowScript('three'));
    renameSync(join(paths.flows, 'x.tmp'), join(paths.flows, 't1.json'));
    await until('a renamed file is noticed', () => description('t1') === 'three');
    rmSync(join(paths.flows, 't1.json'));
    await until('t1 is gone', () => sync.status().loaded === 0);
    expect(readdirSync(paths.compiled)).toEqual([]);
  });

  it('keep their last valid version after an invalid one, even across a restart', async () => {
    const { sync, put, description, lines, create } = await setUp();
    put('t1', flowScript('good'));
    await sync.start();
    put('t1', '{"flow":{"F1":3}}');
    await until('the bad one is noticed', () => sync.status().refused === 1);
    expect(description('t1')).toBe('good');
    const state = sync.status().flows.get('t1');
    expect(state?.error).toMatchObject({ code: 'FLOW_NOT_OBJECT', path: '$.flow.F1' });
    expect(state?.version).not.toBeNull();
    expect(state?.rejectedVersion).not.toBe(state?.version);
    expect(lines.find((line) => line.level === 'error')).toMatchObject({ flow: 't1' });
    await sync.stop();

    const again = create();
    onTestFinished(() => again.stop());
    await again.start();
    expect(description('t1')).toBe('good');
    expect(again.status()).toMatchObject({ loaded: 1, refused: 1 });
    put('t1', flowScript('better'));
    await until('the good one is taken', () => again.status().refused === 0);
    expect(description('t1')).toBe('better');
  });

  it('are compared periodically in case the file watch missed a change', async () => {
    const { sync, put, paths, description } = await setUp(100);
    await sync.start();
    rmSync(paths.flows, { recursive: true });
    mkdirSync(paths.flows);
    put('t1', flowScript('one'));
    await until('the new folder is read', () => description('t1') === 'one');
    put('t1', flowScript('two'));
    await until('and watched', () => description('t1') === 'two');
  });

  it('are not written again if nothing changed', async () => {
    const { sync, put, paths, create } = await setUp();
    put('t1', flowScript('one'));
    await sync.start();
    await sync.stop();
    const path = join(paths.compiled, 't1.json');
    utimesSync(path, 1000, 1000);
    const again = create();
    await again.start();
    await again.stop();
    expect(readFileSync(path, 'utf8')).toContain('one');
    const { statSync } = await import('node:fs');
    expect(statSync(path).mtimeMs).toBe(1_000_000);
  });

  it('lose compiled forms without a script and partial files of a killed process', async () => {
    const { sync, paths } = await setUp();
    writeFileSync(join(paths.compiled, 'old.json'), '{}');
    writeFileSync(join(paths.compiled, '.cti-robot-01234567-89ab-cdef-0123-456789abcdef.tmp'), '{');
    await sync.start();
    expect(readdirSync(paths.compiled)).toEqual([]);
  });

  it.each([
    ['not JSON', 't1', '{"flow":', 'FLOW_NOT_JSON'],
    ['empty', 't1', '', 'FLOW_NOT_JSON'],
    ['not UTF-8', 't1', Buffer.from([0x22, 0xff, 0x22]), 'FLOW_NOT_JSON'],
    ['without nodes', 't1', '{"flow":{}}', 'FLOW_EMPTY'],
    ['nested 100,000 levels deep', 't1', '['.repeat(100_000), 'FLOW_TOO_DEEP'],
    ['20 MB', 't1', Buffer.alloc(20_000_000, ' '), 'FLOW_TOO_LARGE'],
    ['named in a way that is not allowed', 'a b', flowScript('x'), 'FLOW_NAME'],
    ['with a prototype', 't1', '{"__proto__":{"flow":{"F1":{}}}}', 'FLOW_EMPTY'],
  ])('that are %s are rejected, and others are compiled', async (_, name, script, code) => {
    const { sync, put, paths } = await setUp();
    put(name, script);
    put('other', flowScript('other'));
    await sync.start();
    expect(sync.status().flows.get(name)).toMatchObject({ version: null, error: { code } });
    expect(sync.status()).toMatchObject({ loaded: 1, refused: 1 });
    expect(readdirSync(paths.compiled)).toEqual(['other.json']);
  });

  it('have readable errors, whatever the script contains', async () => {
    const { sync, put, lines } = await setUp();
    put('t1', JSON.stringify({ flow: { ['k\u0007'.repeat(500_000)]: 3 } }));
    await sync.start();
    const fault = sync.status().flows.get('t1')?.error;
    expect(fault?.message.length).toBeLessThan(4000);
    expect(JSON.stringify(lines).length).toBeLessThan(20_000);
  });

  it('are compiled even if folders and other files are beside them', async () => {
    const { sync, put, paths } = await setUp();
    mkdirSync(join(paths.flows, 'dir.json'));
    writeFileSync(join(paths.flows, 'notes.txt'), 'x');
    writeFileSync(join(paths.flows, '.t1.json'), 'x');
    put('t1', flowScript('one'));
    await sync.start();
    expect([...sync.status().flows.keys()].sort()).toEqual(['dir', 't1']);
    expect(sync.status().flows.get('dir')?.error?.code).toBe('FLOW_FILE');
  });
});
