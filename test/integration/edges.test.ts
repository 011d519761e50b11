/**
 * One call for each edge of the sample flows: what can be said, pressed or awaited in a node is done once by a
 * generated caller, through the production bundle. An edge that no caller takes is listed with the reason in the
 * flow's `edges.findings.json`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileFlow } from '../../engine/flow/compile.ts';
import { withPinyin } from '../../sidecar/flows/pinyin/with-pinyin.ts';
import { parseCallerScript } from '../../sidecar/simulator/caller/caller-script.ts';
import { driveEdges } from '../../sidecar/simulator/edges/edge-search.ts';
import { takenEdges } from '../../sidecar/simulator/edges/edges.ts';
import { quickJsRunner } from '../../sidecar/simulator/run/quickjs.ts';
import { simulateCall } from '../../sidecar/simulator/simulate.ts';
import { EXAMPLES, FLOWS } from '../support/conformance.ts';

const SAMPLES = {
  invitation: join(EXAMPLES, 'invitation'),
  reminder: join(EXAMPLES, 'reminder'),
  'source-sample': join(FLOWS, 'source-document', 'sample'),
};

const bundle = readFileSync(new URL('../../dist/cti_robot.js', import.meta.url), 'utf8');
const runner = quickJsRunner();

describe.each(Object.entries(SAMPLES))('edges of %s', (name, folder) => {
  const script = readFileSync(join(folder, 'flow.json'));
  const { drives, findings } = driveEdges(withPinyin(compileFlow(name, script.toString('utf8'), '')));

  it.each(drives.map((drive) => [drive.edge, drive] as const))(
    '%s',
    async (edge, { script: caller, taken }) => {
      const call = await simulateCall({
        flow: { name, script },
        caller: parseCallerScript(caller, 'generated.jsonl'),
        bundle,
        runner,
      });
      expect(taken[taken.length - 1]).toBe(edge);
      expect(takenEdges(call.rows).slice(0, taken.length), caller).toEqual(taken);
    },
  );

  it.each(Object.entries(findings))('edges.findings.json: no caller takes %s: %s', (edge, reason) => {
    expect(expectedFindings(folder)[edge]).toBe(reason);
  });

  it('edges.findings.json lists no edge that a caller takes', () => {
    expect(Object.keys(expectedFindings(folder)).filter((edge) => !(edge in findings))).toEqual([]);
  });
});

/** Reasons by the edges' names; `{}` where the file is missing. */
function expectedFindings(folder: string): Record<string, string> {
  const file = join(folder, 'edges.findings.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
