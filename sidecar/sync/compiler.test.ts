import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeFlow } from '../../engine/flow/compiled-file.ts';
import { flowScript } from '../../test/support/flow.ts';
import { type CompilerOptions, createCompiler } from './compiler.ts';

function setUp(options: CompilerOptions = {}) {
  const compiler = createCompiler(options);
  onTestFinished(() => compiler.close());
  return (name: string, script: string) => compiler.compile(name, Buffer.from(script), '0123456789ab');
}

/** A list that takes the compiler very long. */
const ENDLESS = `{"flow":{"F1":{"kb":"${Array.from({ length: 700_000 }, (_, i) => i).join()}"}}}`;

describe('the compiler', () => {
  it('gives the compiled form of each script, of many at once', async () => {
    const compile = setUp();
    const names = Array.from({ length: 50 }, (_, i) => `t${i}`);
    const compiled = await Promise.all(names.map((name) => compile(name, flowScript(name))));
    expect(compiled.map((bytes) => decodeFlow(Buffer.from(bytes).toString())?.name)).toEqual(names);
  });

  it('refuses one script and compiles the next', async () => {
    const compile = setUp({ threads: 1 });
    const refused = compile('t1', '{"flow":{"F1":3}}');
    const good = compile('t2', flowScript('two'));
    await expect(refused).rejects.toMatchObject({ code: 'FLOW_NOT_OBJECT', path: '$.flow.F1' });
    expect((await good).length).toBeGreaterThan(0);
  });

  it('gives up a script that takes too long, and compiles the next', async () => {
    const compile = setUp({ threads: 1, timeoutMs: 500 });
    const endless = compile('t1', ENDLESS);
    const good = compile('t2', flowScript('two'));
    await expect(endless).rejects.toMatchObject({ code: 'FLOW_TOO_COMPLEX' });
    expect((await good).length).toBeGreaterThan(0);
  });

  it('rejects what waits when it is closed', async () => {
    const compiler = createCompiler({ threads: 1 });
    const waiting = Array.from({ length: 3 }, () => compiler.compile('t1', Buffer.from(ENDLESS), 'x'));
    const all = Promise.allSettled(waiting);
    await compiler.close();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
