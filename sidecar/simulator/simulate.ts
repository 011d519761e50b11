/** Simulates one whole call with the production bundle, an emulated host and a caller. */

import { callFileName, DEFAULT_HOME, type Deployment, IN_FILE } from '../../engine/contract/deployment.ts';
import type { Row } from '../../engine/contract/row.ts';
import { sha256 } from '../../engine/text/sha256.ts';
import { checkFlowName, checkScriptSize, compileText, notUtf8 } from '../flows/compile-text.ts';
import { AnsweredQuestions } from './answered-questions.ts';
import { CallProgress } from './caller/call-progress.ts';
import { Caller, type CallerEvent, type LineSource, linesOf } from './caller/caller.ts';
import type { CallerLine } from './caller/caller-line.ts';
import { endedFromOutside } from './caller/ended-from-outside.ts';
import { createHost, DEFAULT_START_MS, type Host } from './emulator/emulated-host.ts';
import { VirtualFiles } from './emulator/file-io.ts';
import type { Medium } from './emulator/media.ts';
import { SimulationError } from './error.ts';
import { loopback } from './loopback.ts';
import { Prompts } from './prompts.ts';
import { RowLines } from './report/row-lines.ts';
import type { ScriptRunner } from './run/runner.ts';
import { simulatedDeployment } from './simulated-deployment.ts';
import { SimulatedSidecar } from './simulated-sidecar.ts';

export interface SimulationOptions {
  /** The flow, or the address of the server that leads the dialog. */
  flow: FlowSource | HostFlow | { url: string };
  /** Further flows of the host, such as the one that takes over from a server that fails. */
  flows?: readonly (FlowSource | HostFlow)[];
  caller: LineSource | readonly CallerLine[];
  /** Source of `cti_robot.js`; where a server leads the dialog, of `cti_robot_server.js` before it. */
  bundle: string;
  runner: ScriptRunner;
  /** The content of `engine.json`. Missing keys have their defaults. */
  deployment?: Partial<Deployment>;
  /** Channel variables. `cti_robot_home` is the home folder. */
  variables?: Readonly<Record<string, string>>;
  /** The file of the number that a task calls: texts that prompts may speak, and how machines are told. */
  numberVariables?: Readonly<Record<string, unknown>>;
  /** Sentences of the network before the answer, which the dialer had recognised. */
  heardBefore?: readonly string[];
  /** UUID of the call. Default: one that follows from the seed. */
  callid?: string;
  /** The start of the call, in ms since 1970. Default 2026-01-01T00:00:00Z. */
  startMs?: number;
  /** The call is hung up (`ALLOTTED_TIMEOUT`) after this time, ms. Default ten minutes. */
  limitMs?: number;
  /** The call is hung up from outside at this virtual time, whatever the caller does. */
  ends?: { at: number; cause: string } | undefined;
  /** Default 1. */
  seed?: number;
  /**
   * What the server that leads the dialog answers to a request (`HttpFlowRequest`), as the sidecar tells it. The virtual
   * clock stands still meanwhile.
   */
  http?(request: object): object;
  /** The length and rate of a sound file. Without it, the lengths of sound files are estimated like those of texts. */
  readSound?(path: string): Medium | undefined;
  /** Receives each event as it happens. */
  onEvent?(event: SimulationEvent): void;
  /** Text that the bundle appends to the call's spool file. */
  onSpool?(callid: string, text: string): void;
}

/** The name of a flow and the bytes of its script. */
export interface FlowSource {
  name: string;
  script: Uint8Array;
}

/** A flow as a host has it: in its compiled form, or not at all. */
export interface HostFlow {
  name: string;
  compiled: Uint8Array | string | null;
}

/** An event with its virtual time in ms since 1970. */
export type SimulationEvent = { at: number } & Happening;

type Happening =
  | CallerEvent
  | { did: 'prompt'; text: string }
  | { did: 'prompt-end'; text: string; playedMs: number; stopped: boolean }
  | { did: 'execute'; application: string; argument: string }
  | { did: 'phase'; phase: string }
  | { did: 'log'; level: string; text: string }
  | { did: 'note'; text: string }
  | { did: 'row'; row: Row };

export interface Simulation {
  callid: string;
  startMs: number;
  endMs: number;
  rows: Row[];
  events: SimulationEvent[];
  /** Name of the hang-up cause; `""` if the call is still up when the script ends. */
  hangupCause: string;
  /** Channel variables at the end, by name. */
  variable(name: string): string;
}

/**
 * Simulates a call.
 *
 * Rejects with ScriptRefused when the flow is refused, with ScriptAborted when the bundle loops or
 * needs too much, with SimulationError `BUNDLE_THREW` for an exception out of it.
 */
export async function simulateCall(options: SimulationOptions): Promise<Simulation> {
  const { flow, flows: further = [] } = options;
  const argument = 'url' in flow ? flow.url : flow.name;
  const startMs = options.startMs ?? DEFAULT_START_MS;
  const home = options.variables?.cti_robot_home || DEFAULT_HOME;
  const folders = { questions: `${home}/questions`, answers: `${home}/answers` };
  const deployment = simulatedDeployment({ questions: folders, ...options.deployment }, home);
  const sources = 'url' in flow ? further : [flow, ...further];

  const events: SimulationEvent[] = [];
  const tell = (happening: Happening): void => {
    const stamped: SimulationEvent = { at: host.now(), ...happening };
    events.push(stamped);
    options.onEvent?.(stamped);
  };
  const stage = new CallProgress();
  const rows = new RowLines((row) => {
    stage.row(row);
    tell({ did: 'row', row });
  });
  const { questions: waysOfQuestions } = deployment;
  const { compiled: compiledFolder, flows, spool, tts, recordings, variables } = deployment;
  const files = new VirtualFiles(
    [home, compiledFolder, flows, spool, tts, recordings, variables, ...Object.values(waysOfQuestions ?? {})],
    (path, text) => {
      if (waysOfQuestions && path.startsWith(`${waysOfQuestions.questions}/`)) answered.written(text);
      if (!path.startsWith(`${spool}/`)) return;
      options.onSpool?.(host.channel.uuid, text);
      rows.append(text);
    },
  );
  files.put(`${home}/engine.json`, JSON.stringify(deployment));
  for (const source of sources) {
    const form = 'script' in source ? compiledForm(source) : source.compiled;
    if (form !== null) files.put(`${compiledFolder}/${source.name}.json`, form);
    if ('script' in source) files.put(`${flows}/${source.name}.json`, source.script);
  }

  const prompts = new Prompts({
    tts,
    entries: () => stage.playbacks,
    readSound: options.readSound,
    expand: (text) => host.expand(text),
    note: (text) => tell({ did: 'note', text }),
  });
  let caller: Caller | undefined;
  const sidecar = new SimulatedSidecar({
    tts,
    nlpAnswer: () => caller?.nlpAnswer(),
    httpMs: () => caller?.httpMs() ?? 0,
    http: options.http,
    httpTimeoutMs: deployment.httpFlow.timeoutMs,
    synthesised: (path, text) => {
      files.put(path, '');
      prompts.synthesised(path, text);
    },
  });
  const answered = new AnsweredQuestions({
    folders: waysOfQuestions ?? folders,
    files,
    sidecar,
    now: () => host.now(),
  });
  const host: Host = createHost({
    startMs,
    seed: options.seed ?? 1,
    ...(options.callid !== undefined && { callid: options.callid }),
    ...(options.heardBefore && { heardBefore: options.heardBefore }),
    ...(options.limitMs !== undefined && { limitMs: options.limitMs }),
    variables: {
      ...DEFAULT_VARIABLES,
      ...('name' in flow && { destination_number: flow.name }),
      ...options.variables,
      ...(options.numberVariables && { cti_robot_variables: IN_FILE }),
    },
    // As after other calls of the flow: it is the turn of the first voice.
    globalVariables: Object.fromEntries(sources.map(({ name }) => [`cti_robot_voice_${name}`, '0:'])),
    files,
    media: prompts.library,
    // The bundle must work without them (mod-v8.md).
    variablesAfterHangup: 'lost',
    http: loopback({ ...deployment.sidecar, sidecar }),
    remoteCaller: (ports) => {
      const lines = 'next' in options.caller ? options.caller : linesOf(options.caller);
      caller = new Caller(lines, stage, ports, tell);
      return endedFromOutside(answered.beside(ports.channel, caller), ports, options.ends);
    },
    observer: {
      log: (level, text) => tell({ did: 'log', level, text: text.trimEnd() }),
      variable: (variable, value) => {
        if (variable !== 'cti_robot_phase') return;
        stage.enter(value, host.now());
        tell({ did: 'phase', phase: value });
      },
      prompt: (path, state, ms) => {
        const text = prompts.text(path);
        if (state === 'begin') tell({ did: 'prompt', text });
        else if (state !== 'missing')
          tell({ did: 'prompt-end', text, playedMs: ms, stopped: state === 'stopped' });
      },
      executed: (application, argument) => tell({ did: 'execute', application, argument }),
    },
  });

  if (options.numberVariables)
    files.put(
      `${variables}/${callFileName(host.channel.uuid)}.json`,
      JSON.stringify(options.numberVariables),
    );
  const end = await options.runner.run(
    { source: options.bundle, fileName: 'cti_robot.js', argv: [argument] },
    host,
  );
  if (end.end === 'threw') {
    throw new SimulationError('BUNDLE_THREW', `an exception came out of cti_robot.js: ${end.message}`);
  }
  const { channel } = host;
  return {
    callid: channel.uuid,
    startMs,
    endMs: host.now(),
    rows: rows.rows,
    events,
    hangupCause: channel.hangupCause,
    variable: (variable) => channel.get(variable),
  };
}

/** @throws ScriptRefused */
function compiledForm({ name, script }: FlowSource): Uint8Array | string {
  checkFlowName(name);
  checkScriptSize(script.byteLength);
  const text = decoded(script);
  return compileText(name, text, { version: sha256(text).slice(0, 12) }).form;
}

/** @throws ScriptRefused if the bytes are not UTF-8 */
function decoded(script: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(script);
  } catch {
    throw notUtf8(null);
  }
}

/** The variables of every call. `--var` overrides them. */
const DEFAULT_VARIABLES = {
  direction: 'inbound',
  caller_id_name: 'Simulated caller',
  caller_id_number: '1000',
  destination_number: '2000',
};
