/** What a server that leads a call's dialog is told of the call (docs/reference/http-robot.md). */
import type { Deployment } from '../contract/deployment.ts';
import { HttpDialog } from '../dialog/http/http-dialog.ts';
import type { RobotUrl } from '../dialog/http/robot-url.ts';
import type { Host } from './host.ts';

/** Beyond the time that the server has, for the way through the sidecar. */
const MARGIN_MS = 500;

export function httpDialog(host: Host, deployment: Deployment, url: RobotUrl): HttpDialog {
  const { commands, timeoutMs } = deployment.httpFlow;
  const variable = (name: string): string => host.getVariable(name);
  return new HttpDialog({
    url,
    commands,
    budgetMs: timeoutMs + MARGIN_MS,
    logPartials: deployment.logPartials,
    call: {
      callSource: '',
      sourceName: '',
      callerNumber: variable('caller_id_number'),
      destinationNumber: variable('destination_number'),
      direction: variable('direction'),
      taskId: '',
      variables: {},
    },
  });
}
