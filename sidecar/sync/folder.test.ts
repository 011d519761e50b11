import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { bigFlow } from '../../test/support/big-flow.ts';
import { flowScript } from '../../test/support/flow.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import { createCompiler } from '../flows/compiler-pool.ts';
import { scriptOf } from '../flows/script.ts';
import { FlowFolder } from './folder.ts';

function setUp(compiler = createCompiler()) {
  const home = temporaryFolder();
  const [flows, compiled] = [join(home, 'flows'), join(home, 'compiled')];
  mkdirSync(flows);
  mkdirSync(compiled);
  onTestFinished(() => compiler.close());
  const { log, lines } = recordedLog();
  const folder = new FlowFolder({
    flows,
    compiled,
    compiler,
    isPublished: () => false,
    bringPrompts: async () => {},
    log,
    now: Date.now,
  });
  return {
    folder,
    flows,
    compiled,
    lines,
    put: (name: string, script: string) => writeFileSync(join(flows, `${name}.json`), script),
    script: (name: string) => readFileSync(join(flows, `${name}.json`), 'utf8'),
    /** Version of the form that the engine would read. */
    inUse: (name: string) => decodeFlow(readFileSync(join(compiled, `${name}.json`), 'utf8'))?.version,
  };
}

const script = (description: string) => scriptOf(Buffer.from(flowScript(description)));
const bytesOf = (description: string) => Buffer.byteLength(flowScript(description));
const free = async () => undefined;

describe('a script that was changed by hand', () => {
  it('and then restored is compiled again, even if a comparison notices it first', async () => {
    const { folder, put, inUse } = setUp();
    await folder.publish('t1', script('redis'), free);
    put('t1', flowScript('hand'));
    await folder.check('t1.json');
    expect(inUse('t1')).toBe(script('hand').version);

    put('t1', flowScript('redis'));
    expect(await folder.keep('t1', script('redis').digest, bytesOf('redis'), free)).toBe(true);
    await folder.check('t1.json');
    expect(inUse('t1')).toBe(script('redis').version);
    expect(folder.flows.get('t1')).toMatchObject({ version: script('redis').version, error: null });
  });

  it('to the version that is published next is compiled, whoever notices it first', async () => {
    const { folder, put, inUse } = setUp();
    await folder.publish('t1', script('one'), free);
    put('t1', flowScript('two'));
    expect(await folder.keep('t1', script('two').digest, bytesOf('two'), free)).toBe(true);
    expect(inUse('t1')).toBe(script('two').version);
    expect(folder.flows.get('t1')?.version).toBe(script('two').version);
  });
});

describe('a script that cannot be written', () => {
  const full = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));

  it('leaves the previous script and its compiled form in use', async () => {
    const { folder, flows, compiled, script: there, inUse } = setUp();
    await folder.publish('t1', script('one'), free);
    await expect(folder.publish('t1', script('two'), full)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([there('t1'), inUse('t1')]).toEqual([flowScript('one'), script('one').version]);
    expect([...readdirSync(flows), ...readdirSync(compiled)]).toEqual(['t1.json', 't1.json']);

    expect(await folder.keep('t1', script('one').digest, bytesOf('one'), free)).toBe(true);
    expect(inUse('t1')).toBe(script('one').version);
  });

  it('is written later', async () => {
    const { folder, flows, inUse } = setUp();
    mkdirSync(join(flows, 't1.json'));
    await expect(folder.publish('t1', script('one'), free)).rejects.toMatchObject({ code: 'EISDIR' });
    rmdirSync(join(flows, 't1.json'));
    await folder.publish('t1', script('one'), free);
    expect(inUse('t1')).toBe(script('one').version);
  });
});

describe('a compiled form', () => {
  it('that was emptied or replaced by hand is restored', async () => {
    const { folder, compiled, inUse } = setUp();
    await folder.publish('t1', script('one'), free);
    rmSync(join(compiled, 't1.json'));
    await folder.keep('t1', script('one').digest, bytesOf('one'), free);
    expect(inUse('t1')).toBe(script('one').version);
    writeFileSync(join(compiled, 't1.json'), 'something else');
    await folder.check('t1.json');
    expect(inUse('t1')).toBe(script('one').version);
  });
});

describe('a flow name that the file system cannot store', () => {
  it('has its own error, and other flows are compiled', async () => {
    const { folder, flows, compiled, put, inUse, lines } = setUp();
    symlinkSync('loop.json', join(flows, 'loop.json'));
    mkdirSync(join(compiled, 'folder.json'));
    put('t1', flowScript('one'));
    await folder.compare();
    await folder.compare();
    expect(inUse('t1')).toBe(script('one').version);
    expect(folder.flows.get('loop')?.error?.code).toBe('ELOOP');
    expect(folder.flows.get('folder')?.error?.code).toMatch(/EISDIR/);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);

    rmSync(join(flows, 'loop.json'));
    rmdirSync(join(compiled, 'folder.json'));
    await folder.compare();
    expect([...folder.flows.keys()]).toEqual(['t1']);
  });
});

it('a script whose compilation timed out is tried again, as the machine may have been overloaded', async () => {
  const slow = createCompiler({ timeoutMs: 1 });
  const fast = createCompiler();
  let isOverrun = true;
  const { folder, flows, put, inUse } = setUp({
    compile: (job) => (isOverrun ? slow : fast).compile(job),
    close: async () => void (await Promise.all([slow.close(), fast.close()])),
  });
  const large = bigFlow(500);
  put('t1', large);
  // So old that it cannot have changed again without a new time.
  utimesSync(join(flows, 't1.json'), 1_700_000_000, 1_700_000_000);
  await folder.compare();
  expect(folder.flows.get('t1')?.error?.code).toBe('FLOW_TOO_COMPLEX');
  isOverrun = false;
  await folder.compare();
  expect(folder.flows.get('t1')?.error).toBeNull();
  expect(inUse('t1')).toBe(scriptOf(Buffer.from(large)).version);
});
