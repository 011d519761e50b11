/** The dialog of a robot that a server leads, and what the server is told of the call (docs/reference/http-robot.md). */
import type { Deployment } from '../contract/deployment.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { HttpCallFacts } from '../dialog/http/http-state.ts';
import type { RobotUrl } from '../dialog/http/robot-url.ts';
import { FlowError } from '../flow/error.ts';
import type { Host } from './host.ts';

/** On its way through the sidecar an answer, or the news that there is none, takes this long at most. */
const SIDECAR_MS = 250;

const NO_SCRIPT = 'cti_robot_server.js of this release is not beside cti_robot.js: install the release again';

/** @throws FlowError where the script with such dialogs is missing */
export function serverDialog(
  host: Host,
  deployment: Deployment,
  { url, account }: { url: RobotUrl; account: string },
): Dialog<unknown> {
  const make = host.loadServerDialog();
  if (make === null) throw new FlowError('SERVER_SCRIPT_MISSING', '$', NO_SCRIPT);
  const { httpFlow, logPartials } = deployment;
  return make({
    url,
    call: callFacts(host),
    // They are the operator's, as `applications` are.
    commands: account === '' ? httpFlow.commands : [],
    budgetMs: httpFlow.timeoutMs + SIDECAR_MS,
    logPartials,
  });
}

/** Channel variables (docs/reference/dialplan.md#a-server). */
function callFacts(host: Pick<Host, 'getVariable'>): HttpCallFacts {
  const taskId = host.getVariable('cti_robot_task');
  return {
    callSource: taskId === '' ? '' : 'queuedialer',
    sourceName: host.getVariable('cti_robot_task_name'),
    callerNumber: host.getVariable('caller_id_number'),
    destinationNumber: host.getVariable('destination_number'),
    direction: host.getVariable('direction'),
    taskId,
    variables: textsOf(host.getVariable('cti_robot_variables')),
  };
}

/** The texts and numbers of a JSON object; none where it is not one. */
function textsOf(json: string): { [name: string]: string } {
  const texts: { [name: string]: string } = {};
  let value: unknown = null;
  try {
    value = JSON.parse(json);
  } catch {
    // Not set, or not JSON: the server is told of no variables.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return texts;
  const variables = value as { [name: string]: unknown };
  for (const name of Object.keys(variables)) {
    const one = variables[name];
    if (typeof one === 'string' || typeof one === 'number') texts[name] = String(one);
  }
  return texts;
}
