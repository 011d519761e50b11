/** The dialog of a robot that a server leads, and what the server is told of the call (docs/reference/http-robot.md). */
import type { Deployment } from '../contract/deployment.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { HttpCallFacts } from '../dialog/http/http-state.ts';
import type { RobotUrl } from '../dialog/http/robot-url.ts';
import { FlowError } from '../flow/error.ts';
import type { Host } from './host.ts';
import type { NumberKnown, Texts } from './prompts/number-texts.ts';

/** On its way through the sidecar an answer, or the news that there is none, takes this long at most. */
const SIDECAR_MS = 250;

const NO_SCRIPT = 'cti_robot_server.js of this release is not beside cti_robot.js: install the release again';

/** @throws FlowError where the script with such dialogs is missing */
export function serverDialog(
  host: Host,
  deployment: Deployment,
  { url, account, known }: { url: RobotUrl; account: string; known: NumberKnown },
): Dialog<unknown> {
  const make = host.loadServerDialog();
  if (make === null) throw new FlowError('SERVER_SCRIPT_MISSING', '$', NO_SCRIPT);
  const { httpFlow, logPartials } = deployment;
  return make({
    url: known.opening === null ? url : { ...url, server: known.opening.server },
    call: callFacts(host, known.texts),
    opening: known.opening,
    ...(known.opening !== null && { account: host.getVariable('cti_robot_account') }),
    // They are the operator's, as `applications` are.
    commands: account === '' ? httpFlow.commands : [],
    budgetMs: httpFlow.timeoutMs + SIDECAR_MS,
    logPartials,
  });
}

/** Channel variables (docs/reference/dialplan.md#a-server). */
function callFacts(host: Pick<Host, 'getVariable'>, variables: Texts): HttpCallFacts {
  const taskId = host.getVariable('cti_robot_task');
  return {
    callSource: taskId === '' ? '' : 'queuedialer',
    sourceName: host.getVariable('cti_robot_task_name'),
    callerNumber: host.getVariable('caller_id_number'),
    destinationNumber: host.getVariable('destination_number'),
    direction: host.getVariable('direction'),
    taskId,
    variables,
  };
}
