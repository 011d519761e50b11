import { describe, expect, it } from 'vitest';
import type { Deployment } from '../contract/deployment.ts';
import { matchText } from '../dialog/matching/match.ts';
import { NO_CALL } from '../dialog/state.ts';
import { compileRawScript } from '../flow/raw-script.ts';
import { loadFlow } from './flow-file.ts';
import type { Host } from './host.ts';

/** Only raw scripts, as where no sidecar has run; and what is logged. */
function hostWith(script: string): { host: Host; logged: string[] } {
  const logged: string[] = [];
  const host: Partial<Host> = {
    readFile: (path) => (path === '/flows/f.json' ? script : null),
    loadCompiler: () => compileRawScript,
    log: (level, message) => void logged.push(`${level}: ${message}`),
  };
  return { host: host as Host, logged };
}

const DEPLOYMENT = { compiled: '/compiled', flows: '/flows' } as Deployment;
const FLOW = { A: { subflow: { A: { condition: { text: ['天猫'] } } } } };

it.each(['exact', 'fuzzy'])(
  'a raw script cannot match by sound (%s): it says so once, and is used',
  (mode) => {
    const { host, logged } = hostWith(JSON.stringify({ flow: FLOW, global: { match_pinyin: mode } }));
    expect(loadFlow(host, DEPLOYMENT, 'f').homophones).toBeNull();
    expect(logged).toEqual([expect.stringMatching(/^warning: .*\/flows\/f\.json sets match_pinyin/)]);
  },
);

it.each(['off', undefined])('without the setting (%s) there is nothing to say', (mode) => {
  const { host, logged } = hostWith(JSON.stringify({ flow: FLOW, global: { match_pinyin: mode } }));
  expect(loadFlow(host, DEPLOYMENT, 'f').homophones).toBeNull();
  expect(logged).toEqual([]);
});

describe('regular expressions of a raw script', () => {
  const HANGS = '^(\\d+\\s*)+号$';
  const load = (...text: string[]) => {
    const raw = { flow: { A: { subflow: { A: { condition: { text, dtmf: ['([0-9]+)+#'] } } } } } };
    const { host, logged } = hostWith(JSON.stringify(raw));
    const flow = loadFlow(host, DEPLOYMENT, 'f');
    const node = flow.node(flow.boot);
    return { logged, hit: (said: string) => matchText({ flow, state: NO_CALL, node }, said)?.condition };
  };

  it('that could hold up a call match nothing, and the log says which and what to do', () => {
    const { logged, hit } = load(HANGS, '\\d+岁', '再见');
    expect(logged).toEqual([
      `warning: /flows/f.json: 2 regular expressions could hold up a call and match nothing, such as "^(\\\\d+\\\\s*)+号$". Do not repeat what repeats itself, or let the sidecar compile the flow: it takes more`,
    ]);
    expect(hit('12号')).toBeUndefined();
    expect(hit('12岁')).toBe('\\d+岁');
    expect(hit('再见')).toBe('再见');
  });

  it('that are cubic see less of a text', () => {
    const { hit } = load('^.*不.*要.*钱$');
    expect(hit(`不${'要'.repeat(60)}钱`)).toBe('^.*不.*要.*钱$');
    expect(hit(`不${'要'.repeat(150)}钱`)).toBeUndefined();
  });

  it('end within 5 ms, as V8 runs them', () => {
    const dear = ['^.*1.*1.*号$', '.*1.*号', '1+1+1+1+号', '(?=.*1.*1.*号)1', HANGS];
    const { hit } = load(...dear);
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now();
      hit('1'.repeat(400));
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(5 * dear.length);
  });
});

it('a raw script is refused where the compiler is missing, and the error says what to do', () => {
  const { host } = hostWith(JSON.stringify({ flow: FLOW }));
  expect(() => loadFlow({ ...host, loadCompiler: () => null }, DEPLOYMENT, 'f')).toThrow(
    /cti_robot_compile\.js .* install the release again/,
  );
});

it('a raw script that is wrong gives the compiler’s own error', () => {
  const { host } = hostWith('{"flow": 1}');
  expect(() => loadFlow(host, DEPLOYMENT, 'f')).toThrow(expect.objectContaining({ path: '$.flow' }));
});
