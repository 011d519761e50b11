import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Plan } from './plan.ts';
import { ROWS } from './record-type.ts';
import { SpoolFile } from './spool-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function spoolFile(): SpoolFile {
  const lines = [10, 1].map((input_type, row_index) =>
    JSON.stringify({ callid: 'a', row_index, input_type }),
  );
  writeFileSync(join(folder, 'a.jsonl'), `${lines.join('\n')}\n`);
  const file = new SpoolFile(folder, 'a.jsonl', ROWS);
  file.look(0, 0);
  file.identify(null);
  return file;
}

it('planning a batch leaves the position and the flows of a file unchanged until the advance is applied', () => {
  const file = spoolFile();

  const { advance } = new Plan('spool', ROWS, 100).addFrom(file, 0);
  expect(file.read?.bytes).toBe(0);
  expect(file.flows.openCalls()).toEqual([]);
  expect(file.inFlight).toBe(0);

  file.advance(advance);
  expect(file.read).toEqual(advance.to);
  expect(file.flows.openCalls()).toEqual(['a']);
  expect(file.inFlight).toBe(1);
});

it('two plans of the same unapplied file contain the same batch', () => {
  const file = spoolFile();
  const [first, second] = [new Plan('spool', ROWS, 100), new Plan('spool', ROWS, 100)];
  first.addFrom(file, 0);
  second.addFrom(file, 0);
  expect(second.batch).toEqual(first.batch);
});
