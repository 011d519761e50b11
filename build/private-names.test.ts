import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRIVATE_NAMES } from './private-names.ts';

const ENGINE = join(import.meta.dirname, '..', 'engine');

/** What files, answers and mod_v8 are made of. */
const SHARED = [
  ...readdirSync(join(ENGINE, 'contract')).map((name) => `contract/${name}`),
  'flow/compiled.ts',
  'flow/compiled-file.ts',
  'host/v8-globals.d.ts',
];

/** Names of properties and methods. Comments have none. */
function namesIn(file: string): string[] {
  const source = readFileSync(join(ENGINE, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  return [...source.matchAll(/\b(\w+)\??\s*[:(]/g)].map(([, name]) => name as string);
}

describe('a name that the bundle shortens', () => {
  it('is in no file, answer or global of mod_v8', () => {
    const shared = new Set(SHARED.flatMap(namesIn));
    expect(shared.size).toBeGreaterThan(150);
    expect(PRIVATE_NAMES.filter((name) => shared.has(name))).toEqual([]);
  });

  it('is none of the language', () => {
    const builtIn = [
      Object,
      Array,
      String,
      Number,
      RegExp,
      Map,
      Set,
      Date,
      Math,
      JSON,
      Error,
      Function,
      Uint8Array,
    ];
    const names = new Set(
      builtIn.flatMap((one) => [
        ...Object.getOwnPropertyNames(one),
        ...Object.getOwnPropertyNames((one as { prototype?: object }).prototype ?? {}),
      ]),
    );
    expect(PRIVATE_NAMES.filter((name) => names.has(name))).toEqual([]);
  });

  it('is in the list once', () => {
    expect(PRIVATE_NAMES).toEqual([...new Set(PRIVATE_NAMES)]);
  });
});
