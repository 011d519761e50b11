/** Finds a flow on disk: its compiled form, or the raw script where no sidecar has run. */

import type { Deployment } from '../contract/deployment.ts';
import { characterLimit } from '../flow/character-limit.ts';
import { compileFlow } from '../flow/compile.ts';
import type { Flow } from '../flow/compiled.ts';
import { decodeFlow } from '../flow/decode-flow.ts';
import { FlowError } from '../flow/error.ts';
import { isFlowName } from '../flow/name.ts';
import { sha256 } from '../text/sha256.ts';
import type { Host } from './host.ts';

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
  const refused: string[] = [];
  const flow = compileFlow(name, script, sha256(script).slice(0, 12), (source, ignoreCase) => {
    const maxCharacters = characterLimit(source, ignoreCase);
    if (maxCharacters === 0) refused.push(source);
    return maxCharacters;
  });
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
