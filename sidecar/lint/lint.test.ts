import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../engine/flow/compile.ts';
import { FlowError } from '../../engine/flow/error.ts';
import { type Json, parseJson } from '../../engine/text/json.ts';
import { arbitraryScript } from '../../test/support/arbitrary.ts';
import { END, flowThatAsks, lint, textArrow } from '../../test/support/lint.ts';
import { RULES } from './all-rules.ts';
import { languageOf } from './model/finding.ts';

const TESTS = new URL('../../', import.meta.url).pathname;
const rulesIn = (file: string) => lint(readFileSync(join(TESTS, file), 'utf8')).map(({ rule }) => rule);

describe('sensible flows', () => {
  it.each(['examples/lint/renewal.json', 'examples/lint/parcels.json', 'examples/reminder/flow.json'])(
    '%s: lint reports nothing',
    (file) => {
      expect(lint(readFileSync(join(TESTS, file), 'utf8'))).toEqual([]);
    },
  );

  it('the invitation example: lint reports only the prompts that contain their own keywords', () => {
    expect(new Set(rulesIn('examples/invitation/flow.json'))).toEqual(new Set(['self-interrupt']));
  });

  it('the sample of the source document: lint reports the arrow to a node that the document leaves out', () => {
    const findings = lint(
      readFileSync(join(TESTS, 'test/conversations/source-document/sample/flow.json'), 'utf8'),
    );
    expect(findings.map(({ rule, path }) => [rule, path])).toEqual([
      ['missing-target', '$.flow.F1.subflow.F3'],
    ]);
  });
});

describe('findings', () => {
  it('are in the order of the script, grouped by node', () => {
    const script = {
      prompt: { P1: { keyworks: ['。'] } },
      ...flowThatAsks({ yes: textArrow('(', '。') }, { playback: 1, kb: 'C9' }),
      global: { mode: 9 },
    };
    expect(lint(script).map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      '$.prompt.P1.keyworks[0] empty-keyword',
      '$.flow.ask.playback unknown-key',
      '$.flow.ask.kb missing-kb',
      '$.flow.ask.subflow.yes.condition.text[0] empty-keyword',
      '$.flow.ask.subflow.yes.condition.text[1] empty-keyword',
      '$.flow.ask.subflow.yes.condition.text[0] regex-invalid',
      '$.global.mode unknown-value',
    ]);
  });

  it('have paths that quote keys which are not plain words', () => {
    const script = { start: '1 a', flow: { '1 a': { ...END, subflow: { '10': textArrow('"') } } } };
    expect(lint(script).map(({ path }) => path)).toContain('$.flow["1 a"].subflow["10"]');
  });
});

describe('any script', () => {
  it('gets the same findings each time, at existing paths, and an error if the engine rejects it', () => {
    fc.assert(
      fc.property(arbitraryScript, (script) => {
        const findings = lint(script);
        expect(lint(script)).toEqual(findings);
        const refused = refusal(script);
        expect(findings.some(({ rule }) => rule === 'not-json' || rule === 'not-usable')).toBe(
          refused !== undefined,
        );
        const root = parseJson(script);
        for (const { path, rule, severity } of findings) {
          expect(severity).toBe(RULES[rule].severity);
          if (rule !== 'not-usable') expect([path, valueAt(root, path)]).not.toEqual([path, undefined]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (script) => {
        expect(lint(script).length).toBeGreaterThan(0);
      }),
    );
  });
});

it.each([
  ['zh_CN.UTF-8', 'zh'],
  ['zh-TW', 'zh'],
  ['en_US.UTF-8', 'en'],
  ['C', 'en'],
  [undefined, 'en'],
])('%s speaks %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

function refusal(script: string): FlowError | undefined {
  try {
    compileFlow('t1', script, '');
    return undefined;
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
}

/** The value at a JSON path. */
function valueAt(root: Json, path: string): Json | undefined {
  let value: Json | undefined = root;
  for (const [, plain, quoted, index] of path.matchAll(/\.(\w+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/g)) {
    if (value instanceof Map) value = value.get(plain ?? (JSON.parse(`"${quoted}"`) as string));
    else if (Array.isArray(value)) value = value[Number(index)];
    else return undefined;
  }
  return value;
}
