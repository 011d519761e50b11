/** Runs one call from its CREATE row to its DESTROY row. */

import type { Deployment } from '../contract/deployment.ts';
import { accountOfFlow, accountOfVariable } from '../contract/flow-account.ts';
import type { HostRoute } from '../contract/route-table.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { FlowDialog } from '../dialog/flow-dialog.ts';
import { parseRobotUrl, type RobotUrl } from '../dialog/http/robot-url.ts';
import { rowsOfRefusedCall } from '../dialog/refused-call.ts';
import type { Flow } from '../flow/compiled.ts';
import { FlowError } from '../flow/error.ts';
import { CallLoop, type CallParts } from './call-loop.ts';
import { CallStatistics } from './call-statistics.ts';
import { endEarlyMedia } from './early-media.ts';
import { ActionRunner } from './execute-action.ts';
import { loadFlow } from './flow-file.ts';
import type { Host } from './host.ts';
import { type NumberKnown, readNumber, type Texts } from './prompts/number-texts.ts';
import { Prompter } from './prompts/prompter.ts';
import { readDeployment } from './read-deployment.ts';
import { Recogniser } from './recogniser/recogniser.ts';
import { Recorder } from './recorder.ts';
import { NO_ROUTE, routeCall } from './route.ts';
import { serverDialog } from './server-dialog.ts';
import { pullContext } from './sidecar/pull-context.ts';
import { SynchronousQuestions } from './sidecar/questions.ts';
import { QuestionsByEvent } from './sidecar/questions-by-event.ts';
import { SidecarClient } from './sidecar/sidecar-client.ts';
import { rowsOfEarlierFlows, Spool } from './spool.ts';
import { flowOf, leaveSystemCall, readSystemCall, tellResult } from './system-call.ts';

/**
 * Runs a flow, or a robot that a server leads, on the call. It never throws: it logs every failure, and the dialplan
 * continues.
 *
 * @param argument the name of a flow, the address of a server, or a number
 */
export function runRobot(host: Host, argument: string): void {
  const deployment = readDeployment(host);
  const url = parseRobotUrl(argument);
  const said = readSystemCall(host, deployment);
  if (url !== null) runServerRobot(host, deployment, url);
  else if (argument.slice(0, NUMBER.length).toLowerCase() === NUMBER)
    runRoute(host, deployment, argument.slice(NUMBER.length), said);
  else runFlow(host, deployment, flowOf(said, argument));
  if (said !== null) leaveSystemCall(host);
}

/** What the dialplan writes before a number that was called (docs/reference/dialplan.md#numbers). */
const NUMBER = 'number:';

/** The number itself is shown nowhere. */
function runRoute(host: Host, deployment: Deployment, number: string, said: { flow: string } | null): void {
  const routed = routeCall(host, deployment, number, (flow) => flowOf(said, flow));
  // Where no route says whose number it is, it is the operator's.
  const flow = 'flow' in routed ? routed.flow : routed.refusal === NO_ROUTE ? flowOf(said, '') : '';
  if ('flow' in routed || flow) {
    runFlow(host, deployment, flow, 'flow' in routed ? { route: routed.route } : {});
    return;
  }
  const { spool } = prepareRun(host, NUMBER, deployment);
  leaveRefused(host, spool, NUMBER, `error(${routed.refusal})`);
  // The dialplan goes on with numbers that have no route, only.
  if (routed.refusal !== NO_ROUTE) host.hangup('USER_BUSY');
}

function runServerRobot(host: Host, deployment: Deployment, url: RobotUrl): void {
  const { spool, known } = prepareRun(host, url.name, deployment);
  const account = accountOfVariable(host.getVariable('cti_robot_account'));
  let dialog: Dialog<unknown>;
  try {
    dialog = serverDialog(host, deployment, { url, account, known });
  } catch (error) {
    refuseCall(host, spool, url.name, error);
    return;
  }
  const reason = runDialog({ host, deployment, spool, account, known: { ...known, machine: null } }, dialog);
  if (reason !== SERVER_FAILED) return;
  const { onError } = deployment.httpFlow;
  const takesOver = onError !== 'end' && host.ready();
  const next = takesOver ? `the flow ${onError} takes the call over` : 'the dialplan goes on';
  host.log('err', `the robot's server failed: ${next}`);
  // As when the dialplan runs another flow after this one.
  if (takesOver) runFlow(host, deployment, onError, { texts: {} });
}

interface Given {
  /** Which took the call; it may know an address to ask. */
  route?: HostRoute | undefined;
  /** What is known of the caller: nobody is asked. */
  texts?: Texts;
}

function runFlow(host: Host, deployment: Deployment, flowName: string, { route, texts }: Given = {}): void {
  const { spool, known } = prepareRun(host, flowName, deployment);
  let flow: Flow;
  try {
    flow = loadFlow(host, deployment, flowName);
  } catch (error) {
    refuseCall(host, spool, flowName, error);
    return;
  }
  const context =
    texts === undefined
      ? pullContext(host, deployment, { flow: flowName, url: flow.settings.contextUrl, route })
      : null;
  if (context !== null && context.cause !== null) {
    leaveRefused(host, spool, flowName, 'error(rejected)');
    host.hangup(context.cause);
    return;
  }
  if (context !== null && context.flow !== flowName) {
    runFlow(host, deployment, context.flow, { texts: context.texts });
    return;
  }
  known.texts = Object.assign(Object.create(null), known.texts, context === null ? texts : context.texts);
  const account = accountOfFlow(flowName);
  runDialog(
    { host, deployment, spool, account, known },
    new FlowDialog(flow, { logPartials: deployment.logPartials }),
  );
}

interface Run {
  host: Host;
  deployment: Deployment;
  spool: Spool;
  /** Whose flow it is; empty for the operator's. */
  account: string;
  /** What a task knows of the number. */
  known: NumberKnown;
}

/** @param name of the flow or the server, as rows have it */
function prepareRun(host: Host, name: string, deployment: Deployment): Omit<Run, 'account'> {
  const earlier = rowsOfEarlierFlows(host);
  // Set first, so that the hang-up hook (hangup.ts) finds them even if the script is aborted.
  setVariables(host, { cti_robot_callid: host.callid, cti_robot_flow: name });
  const known = readNumber(host, deployment);
  endEarlyMedia(host, deployment.recordings);
  // Whoever answered has been told from a machine by the flow before this one.
  if (earlier > 0) known.machine = null;
  return { host, deployment, spool: new Spool(host, deployment.spool, earlier), known };
}

/** Returns the reason in the DESTROY row. */
function runDialog<S>({ host, deployment, spool, account, known }: Run, dialog: Dialog<S>): string {
  const statistics = new CallStatistics();
  const recogniser = new Recogniser(host, { deployment, account }, statistics);
  return runCall({
    host,
    dialog,
    account,
    questions:
      deployment.questions === null
        ? new SynchronousQuestions(new SidecarClient(host, deployment))
        : new QuestionsByEvent(host, deployment.questions),
    prompter: new Prompter(host, deployment, { flowName: dialog.name, account, texts: known.texts }),
    recogniser,
    recorder: new Recorder(host, deployment),
    actions: new ActionRunner(host, { deployment, account }, recogniser),
    statistics,
    spool,
    machine: known.machine,
    logsCallerData: deployment.logCallerData,
  });
}

const SERVER_FAILED = 'error(http)';
const ENGINE_FAULT = 'error(engine fault)';

/** Returns the reason in the DESTROY row. */
export function runCall<S>(call: CallParts<S>): string {
  const { host } = call;
  const loop = new CallLoop(call);
  let reason: string;
  try {
    prepareCall(call);
    reason = loop.run();
  } catch (error) {
    host.log('err', `an engine fault ended the flow: ${(error as Error).stack || error}`);
    reason = ENGINE_FAULT;
  }
  loop.finish(reason, reason === ENGINE_FAULT);
  call.questions.end();
  leaveVariables(call, loop.progress.dialog, reason);
  if (host.ready()) call.recogniser.stop();
  return reason;
}

function prepareCall<S>({ host, recorder }: CallParts<S>): void {
  // Without this variable FreeSWITCH logs each key (level info).
  if (host.getVariable('sensitive_dtmf') === '') host.setVariable('sensitive_dtmf', 'true');
  if (host.ready() && host.getVariable('cti_robot_answer') !== 'false') host.answer();
  if (host.ready()) recorder.startCall();
}

/** For the dialplan (flow-format.md#leaving-variables). */
function leaveVariables<S>(
  { host, dialog, recogniser, recorder }: CallParts<S>,
  state: S,
  reason: string,
): void {
  const { node, score, rounds } = dialog.summary(state);
  setVariables(host, {
    cti_robot_flow: dialog.name,
    cti_robot_end: reason,
    cti_robot_node: node,
    cti_robot_potential: score ?? '',
    cti_robot_rounds: String(rounds),
    cti_robot_recogniser: recogniser.neverStarted ? 'failed' : '',
    cti_asr_last_record_filename: recorder.last,
  });
  tellResult(host, score, reason);
}

/** Logs why the flow is missing or invalid, and writes the call's two rows. */
function refuseCall(host: Host, spool: Spool, flowName: string, error: unknown): void {
  const refusal = error instanceof FlowError ? error : null;
  // An invalid name may be anything, even a caller's number, and an address may have a secret in its path.
  const isShown = refusal?.code !== 'FLOW_NAME' && refusal?.code !== 'SERVER_SCRIPT_MISSING';
  const shown = isShown ? ` ${flowName}` : '';
  host.log(
    'err',
    `the flow${shown} cannot run: ${refusal ? refusal.message : (error as Error).stack || error}`,
  );
  leaveRefused(host, spool, flowName, `error(${REASONS[refusal?.code ?? ''] ?? 'flow refused'})`);
}

function leaveRefused(host: Host, spool: Spool, flowName: string, reason: string): void {
  const rows = rowsOfRefusedCall({
    flowName,
    callid: host.callid,
    appid: host.newUuid(),
    reason,
    now: host.now(),
  });
  for (const row of rows) spool.append(row);
  setVariables(host, { cti_robot_flow: flowName, cti_robot_end: reason });
}

const REASONS: { [code: string]: string } = { FLOW_NAME: 'bad flow name', FLOW_MISSING: 'no such flow' };

function setVariables(host: Host, values: { [name: string]: string }): void {
  for (const name of Object.keys(values)) host.setVariable(name, values[name] as string);
}
