import { expect, it } from 'vitest';
import type { Deployment } from '../flow/deployment.ts';
import { loadFlow } from './flow-file.ts';
import type { Host } from './host.ts';

/** Only raw scripts, as where no sidecar has run; and what is logged. */
function hostWith(script: string): { host: Host; logged: string[] } {
  const logged: string[] = [];
  const host: Partial<Host> = {
    readFile: (path) => (path === '/flows/f.json' ? script : null),
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
