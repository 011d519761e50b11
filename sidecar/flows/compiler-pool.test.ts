import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { flowScript } from '../../test/support/flow.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { type Compiler, type CompilerOptions, createCompiler } from './compiler-pool.ts';
import { versionOf } from './script.ts';

function setUp(options: CompilerOptions = {}) {
  const compiler = createCompiler(options);
  onTestFinished(() => compiler.close());
  return { compiler, ...compileIn(compiler) };
}

function compileIn(compiler: Compiler) {
  const folder = temporaryFolder();
  const compiled = (name: string) => join(folder, `${name}.compiled`);
  return {
    compiled: (name: string) => readFileSync(compiled(name), 'utf8'),
    compile: (name: string, script: string, skipIfVersion: string | null = null) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, script);
      rmSync(compiled(name), { force: true });
      return compiler.compile({
        name,
        script: { path, digest: null },
        existingPath: '/does/not/exist',
        outputPath: compiled(name),
        skipIfVersion,
      });
    },
  };
}

/** A list that takes the compiler very long. */
const ENDLESS = `{"flow":{"F1":{"kb":"${Array.from({ length: 700_000 }, (_, i) => i).join()}"}}}`;

describe('the compiler', () => {
  it('returns the compiled form of each of many scripts at once', async () => {
    const { compile, compiled } = setUp();
    const names = Array.from({ length: 50 }, (_, i) => `t${i}`);
    const done = await Promise.all(names.map((name) => compile(name, flowScript(name))));
    expect(names.map((name) => decodeFlow(compiled(name))?.name)).toEqual(names);
    expect(done.map(({ version }) => version)).toEqual(
      names.map((name) => versionOf(Buffer.from(flowScript(name)))),
    );
  });

  it('does not compile a version that is already compiled', async () => {
    const { compile, compiled } = setUp();
    const { version } = await compile('t1', flowScript('one'));
    expect(await compile('t1', flowScript('one'), version)).toMatchObject({ version, outcome: 'unchanged' });
    expect(await compile('t1', flowScript('two'), version)).toMatchObject({ outcome: 'compiled' });
    expect(compiled('t1')).toContain('two');
  });

  it('distinguishes an unusable disk from an invalid script', async () => {
    const { compiler } = setUp();
    const nowhere = '/does/not/exist';
    const script = { path: nowhere, digest: null };
    const job = { name: 't1', script, existingPath: nowhere, outputPath: nowhere, skipIfVersion: null };
    await expect(compiler.compile(job)).rejects.toMatchObject({ code: 'ENOENT', name: 'Error' });
  });

  it('refuses one script and compiles the next', async () => {
    const { compile } = setUp({ threads: 1 });
    const refused = compile('t1', '{"flow":{"F1":3}}');
    const good = compile('t2', flowScript('two'));
    await expect(refused).rejects.toMatchObject({ code: 'FLOW_NOT_OBJECT', path: '$.flow.F1' });
    expect(await good).toMatchObject({ outcome: 'compiled' });
  });

  it('gives up a script after a timeout, and compiles the next', async () => {
    const { compile } = setUp({ threads: 1, timeoutMs: 500 });
    const endless = compile('t1', ENDLESS);
    const good = compile('t2', flowScript('two'));
    await expect(endless).rejects.toMatchObject({ code: 'FLOW_TOO_COMPLEX' });
    expect(await good).toMatchObject({ outcome: 'compiled' });
  });

  it('continues at once after it gave up its only thread', async () => {
    const { compile } = setUp({ threads: 1, timeoutMs: 500, slowMs: 3_600_000 });
    const endless = compile('t1', ENDLESS);
    const good = compile('t2', flowScript('two'));
    await expect(endless).rejects.toMatchObject({ code: 'FLOW_TOO_COMPLEX' });
    expect(await good).toMatchObject({ outcome: 'compiled' });
  });

  it('rejects waiting scripts when it is closed', async () => {
    const { compiler, compile } = setUp({ threads: 1 });
    const waiting = Array.from({ length: 3 }, (_, i) => compile(`t${i}`, ENDLESS));
    const all = Promise.allSettled(waiting);
    await compiler.close();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
