/** Runs one call from its CREATE row to its DESTROY row. */

import type { Deployment } from '../contract/deployment.ts';
import { rowsOfRefusedCall } from '../dialog/refused-call.ts';
import { currentNodeId } from '../dialog/state.ts';
import type { Flow } from '../flow/compiled.ts';
import { FlowError } from '../flow/error.ts';
import type { Call } from './call.ts';
import { CallStatistics } from './call-statistics.ts';
import { Conversation } from './conversation.ts';
import { runExecuteAction } from './execute-action.ts';
import { loadFlow } from './flow-file.ts';
import type { Host } from './host.ts';
import { Listening } from './listening.ts';
import { Prompter } from './prompter.ts';
import { readDeployment } from './read-deployment.ts';
import { Recogniser } from './recogniser/recogniser.ts';
import { Recorder } from './recorder.ts';
import { NO_ACTION } from './running-action.ts';
import { SidecarClient } from './sidecar-client.ts';
import { rowsOfEarlierFlows, Spool } from './spool.ts';
import { Utterance } from './utterance.ts';

/** Runs a flow on the call. It never throws: it logs every failure, and the dialplan continues. */
export function runRobot(host: Host, flowName: string): void {
  const earlier = rowsOfEarlierFlows(host);
  // Set first, so that the hang-up hook (hangup.ts) finds them even if the script is aborted.
  setVariables(host, { cti_robot_callid: host.callid, cti_robot_flow: flowName });
  const deployment = readDeployment(host);
  const spool = new Spool(host, deployment.spool, earlier);
  let flow: Flow;
  try {
    flow = loadFlow(host, deployment, flowName);
  } catch (error) {
    refuseCall(host, spool, flowName, error);
    return;
  }
  runFlow(host, deployment, spool, flow);
}

function runFlow(host: Host, deployment: Deployment, spool: Spool, flow: Flow): void {
  const statistics = new CallStatistics();
  const sidecar = new SidecarClient(host, deployment, statistics);
  const call: Call = {
    host,
    deployment,
    conversation: new Conversation(host, flow, deployment, sidecar, spool),
    prompter: new Prompter(host, deployment, flow, sidecar, statistics),
    recogniser: new Recogniser(host, deployment, statistics),
    recorder: new Recorder(host, deployment),
    utterance: new Utterance(),
    statistics,
    pending: [],
    running: NO_ACTION,
    hungUpByFlow: false,
  };
  let reason: string;
  try {
    reason = runActions(call);
  } catch (error) {
    host.log('err', `an engine fault ended the flow: ${(error as Error).stack || error}`);
    reason = 'error(engine fault)';
  }
  finishCall(call, reason);
}

/** Runs action after action; returns the DESTROY row's reason. */
function runActions(call: Call): string {
  const { host, conversation } = call;
  // Without this variable FreeSWITCH logs each key (level info).
  if (host.getVariable('sensitive_dtmf') === '') host.setVariable('sensitive_dtmf', 'true');
  if (host.ready() && host.getVariable('cti_robot_answer') !== 'false') host.answer();
  if (host.ready()) call.recorder.startCall();
  let action = conversation.submit({ type: 'create', callid: host.callid }, NO_ACTION);
  while (action !== null && host.ready()) {
    if (action.kind === 'end') return action.reason;
    host.setNode(action.nodeId);
    host.setVariable('cti_robot_node', action.nodeId);
    action = action.kind === 'listen' ? new Listening(call, action).run() : runExecuteAction(call, action);
  }
  if (call.hungUpByFlow) return 'end(hangup)';
  const cause = host.hangupCause();
  return cause === null ? 'end(transfer)' : `hangup(${cause})`;
}

/** Writes the last row, and sets the variables for the dialplan (flow-format.md#leaving-variables). */
function finishCall(call: Call, reason: string): void {
  const { host, conversation } = call;
  conversation.submit({ type: 'destroy', reason, stats: call.statistics.stats }, call.running);
  const { state, flow } = conversation;
  setVariables(host, {
    cti_robot_flow: flow.name,
    cti_robot_end: reason,
    cti_robot_node: currentNodeId(flow, state) ?? '',
    cti_robot_potential: state.score ?? '',
    cti_robot_rounds: String(state.rounds),
    cti_robot_recogniser: call.recogniser.neverStarted ? 'failed' : '',
    cti_asr_last_record_filename: call.recorder.last,
  });
  if (host.ready()) call.recogniser.stop();
}

/** Logs why the flow is missing or invalid, and writes the call's two rows. */
function refuseCall(host: Host, spool: Spool, flowName: string, error: unknown): void {
  const refusal = error instanceof FlowError ? error : null;
  // An invalid name may be anything, even a caller's number: only valid names are logged.
  const shown = refusal?.code === 'FLOW_NAME' ? '' : ` ${flowName}`;
  host.log(
    'err',
    `the flow${shown} cannot run: ${refusal ? refusal.message : (error as Error).stack || error}`,
  );
  const reason = `error(${REASONS[refusal?.code ?? ''] ?? 'flow refused'})`;
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
