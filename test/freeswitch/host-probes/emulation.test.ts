/** The emulated host answers the probes as the real host did. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { probeScript } from './bundle.ts';
import { emulatedAnswer } from './emulated.ts';
import { PROBES, wordFor } from './list.ts';

const real = JSON.parse(readFileSync(new URL('real.json', import.meta.url), 'utf8')) as {
  version: string;
  answers: Record<string, unknown>;
};

let script = '';
beforeAll(async () => {
  script = await probeScript();
});

describe(`the emulated host answers like ${real.version}`, () => {
  it.each(PROBES)('$name', async (probe) => {
    expect(await emulatedAnswer(script, probe)).toEqual(real.answers[probe.name]);
  });
});

describe('the probes of the host', () => {
  it('have unique words, and an answer in real.json', () => {
    expect(new Set(PROBES.map(({ name }) => wordFor(name))).size).toBe(PROBES.length);
    expect(Object.keys(real.answers)).toEqual(PROBES.map(({ name }) => name));
  });
});
