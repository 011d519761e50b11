/** Finds a flow on disk: its compiled form, or the raw script where no sidecar has run. */

import type { Deployment } from '../contract/deployment.ts';
import type { Flow } from '../flow/compiled.ts';
import { decodeFlow } from '../flow/decode-flow.ts';
import { FlowError } from '../flow/error.ts';
import { isFlowName } from '../flow/name.ts';
import type { CompiledScript } from '../flow/raw-script.ts';
import type { Host } from './host.ts';

const NO_COMPILER =
  'no sidecar has compiled it, and cti_robot_compile.js of this release is not beside cti_robot.js: install the release again, or start the sidecar';

/** @throws FlowError with what is wrong: the name, no such flow, a script that is refused */
export function loadFlow(host: Host, deployment: Deployment, name: string): Flow {
  // Before any path is built from it.
  if (!isFlowName(name)) throw new FlowError('FLOW_NAME', '$', 'not the name of a flow');
  const compiled = host.readFile(`${deployment.compiled}/${name}.json`);
  if (compiled !== null) {
    const flow = decodeFlow(compiled);
    if (flow !== null) return flow;
    host.log(
      'warning',
      `${deployment.compiled}/${name}.json was compiled by another version: compiling the script`,
    );
  }
  const script = host.readFile(`${deployment.flows}/${name}.json`);
  if (script === null) {
    throw new FlowError('FLOW_MISSING', '$', `no such flow in ${deployment.compiled} or ${deployment.flows}`);
  }
  const { flow, refused } = compileHere(host, name, script);
  if (refused.length > 0) {
    host.log(
      'warning',
      `${deployment.flows}/${name}.json: ${refused.length} regular expressions could hold up a call and match nothing, such as ${JSON.stringify(refused[0])}. Do not repeat what repeats itself, or let the sidecar compile the flow: it takes more`,
    );
  }
  if (flow.settings.matchPinyin !== null) {
    host.log(
      'warning',
      `${deployment.flows}/${name}.json sets match_pinyin, which needs the form that the sidecar compiles: keywords match as they are written`,
    );
  }
  return flow;
}

/** @throws FlowError also where the script with the compiler is missing, or of another release */
function compileHere(host: Host, name: string, script: string): { flow: Flow; refused: string[] } {
  const compile = host.loadCompiler();
  if (compile === null) throw new FlowError('COMPILER_MISSING', '$', NO_COMPILER);
  const made = JSON.parse(compile(name, script)) as CompiledScript;
  if ('code' in made) throw new FlowError(made.code, made.path, made.problem);
  const flow = decodeFlow(made.compiled);
  if (flow === null) throw new FlowError('COMPILER_MISSING', '$', NO_COMPILER);
  return { flow, refused: made.refused };
}
