import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../engine/flow/compile.ts';
import { FlowError } from '../../engine/flow/error.ts';

/** What a refusal must say: the JSON path exactly, and a word of the reason. */
interface Refusal {
  path: string;
  contains: string;
}

const FOLDER = join(import.meta.dirname, 'refused-scripts');
const NAMES = readdirSync(FOLDER);

function refusalOf(script: string): FlowError | null {
  try {
    compileFlow('flow', script, '0'.repeat(12));
    return null;
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
}

describe('scripts that are refused (flow-format.md#files-refused)', () => {
  it.each(NAMES)('%s', (name) => {
    const script = readFileSync(join(FOLDER, name, 'script.json'), 'utf8');
    const expected = JSON.parse(readFileSync(join(FOLDER, name, 'error.json'), 'utf8')) as Refusal;
    const refusal = refusalOf(script);
    expect(refusal?.path, refusal?.message).toBe(expected.path);
    expect(refusal?.message).toContain(expected.contains);
  });
});
