/** A browser's worker that simulates a call and lints its flow, as an editor in a browser does. */
import { lintScript } from '../../../sidecar/lint/lint-script.ts';
import { parseCallerScript } from '../../../sidecar/simulator/caller/caller-script.ts';
import { rowsAsJson } from '../../../sidecar/simulator/report/rows.ts';
import { browserRunner } from '../../../sidecar/simulator/run/quickjs-browser.ts';
import { simulateCall } from '../../../sidecar/simulator/simulate.ts';
import type { BrowserJob, BrowserResult } from './job.ts';

const scope = globalThis as unknown as {
  CTI_ROBOT_GUEST: string;
  postMessage(result: BrowserResult): void;
  addEventListener(type: 'message', listener: (event: { data: BrowserJob }) => void): void;
};
const runner = browserRunner(globalThis.CTI_ROBOT_GUEST as string);

scope.addEventListener('message', ({ data }) => {
  run(data).then(
    (result) => scope.postMessage(result),
    (error: Error) => scope.postMessage({ error: `${error.name}: ${error.message}\n${error.stack}` }),
  );
});

async function run({ script, caller, options }: BrowserJob): Promise<BrowserResult> {
  const bundle = await (await fetch('/cti_robot.js')).text();
  const { rows } = await simulateCall({
    flow: { name: 'flow', script: new TextEncoder().encode(script) },
    caller: parseCallerScript(caller, 'caller.jsonl'),
    bundle,
    runner,
    ...options,
  });
  return {
    rows: rowsAsJson(rows),
    findings: JSON.stringify(lintScript('flow', script)),
    allowsEval: allowsEval(),
  };
}

function allowsEval(): boolean {
  try {
    new Function('')();
    return true;
  } catch {
    return false;
  }
}
