/**
 * A script for the emulated host: the robot as it is, with questions whose answers come later, as events. It tells what
 * it asks in a channel variable; an event of the recogniser with the type `answer` is the answer.
 */
/// <reference path="../../../engine/host/v8-globals.d.ts" />
import { FlowDialog } from '../../../engine/dialog/flow-dialog.ts';
import { CallStatistics } from '../../../engine/host/call-statistics.ts';
import { ActionRunner } from '../../../engine/host/execute-action.ts';
import { loadFlow } from '../../../engine/host/flow-file.ts';
import type { HostEvent, OnEvent } from '../../../engine/host/host.ts';
import { Prompter } from '../../../engine/host/prompts/prompter.ts';
import { readDeployment } from '../../../engine/host/read-deployment.ts';
import { Recogniser } from '../../../engine/host/recogniser/recogniser.ts';
import { Recorder } from '../../../engine/host/recorder.ts';
import { runCall } from '../../../engine/host/robot.ts';
import type { Questions, ReceivedAnswer } from '../../../engine/host/sidecar/questions.ts';
import { Spool } from '../../../engine/host/spool.ts';
import { V8Host } from '../../../engine/host/v8.ts';

class LaterHost extends V8Host {
  override play(path: string, fromSample: number, onEvent: OnEvent): number | null {
    return super.play(path, fromSample, withAnswers(onEvent));
  }

  override wait(ms: number, onEvent: OnEvent): void {
    super.wait(ms, withAnswers(onEvent));
  }
}

function withAnswers(onEvent: OnEvent): OnEvent {
  return (event) => onEvent(asAnswer(event));
}

function asAnswer(event: HostEvent): HostEvent {
  if (event.kind !== 'speech' || event.type !== 'answer') return event;
  const { number, answer } = JSON.parse(event.body) as ReceivedAnswer;
  return { kind: 'announcement', token: JSON.stringify(answer), number };
}

const host = new LaterHost();
const questions: Questions = {
  byEvents: true,
  ask: (question, number) => {
    host.setVariable('test_asked', JSON.stringify({ question, number }));
    return 'pending';
  },
  tell: () => undefined,
  answerNow: () => 'pending',
  receive: (token, number) => ({ number, answer: JSON.parse(token) as ReceivedAnswer['answer'] }),
  collectDue: () => [],
  end: () => undefined,
  giveUp: (number) => host.setVariable('test_gave_up', String(number)),
};
const deployment = readDeployment(host);
const dialog = new FlowDialog(loadFlow(host, deployment, argv[0] || ''));
const statistics = new CallStatistics();
const recogniser = new Recogniser(host, { deployment, account: '' }, statistics);
runCall({
  host,
  dialog,
  account: '',
  questions,
  prompter: new Prompter(host, deployment, { flowName: dialog.name, account: '', texts: {} }),
  recogniser,
  recorder: new Recorder(host, deployment),
  actions: new ActionRunner(host, { deployment, account: '' }, recogniser),
  statistics,
  spool: new Spool(host, deployment.spool),
  machine: null,
  logsCallerData: true,
});
