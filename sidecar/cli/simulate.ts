/** `cti-robot simulate`: a flow without FreeSWITCH (simulator.md#caller). */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { Command, Option } from 'commander';
import { DEFAULT_HOME, type Deployment } from '../../engine/contract/deployment.ts';
import type { HttpFlowRequest } from '../../engine/contract/sidecar-protocol.ts';
import { parseRobotUrl } from '../../engine/dialog/http/robot-url.ts';
import { ScriptRefused } from '../flows/script.ts';
import { WaitingRobot } from '../http-robot/waiting-robot.ts';
import { readBundle } from '../simulator/bundle.ts';
import { chatLines } from '../simulator/caller/chat.ts';
import { parseSeed, parseStart, parseVariables, readCaller, readFlow } from '../simulator/caller/inputs.ts';
import { LineReader } from '../simulator/caller/terminal.ts';
import { readEngineConfig } from '../simulator/engine-config.ts';
import { rowsAsJson } from '../simulator/report/rows.ts';
import { rowsAsTable } from '../simulator/report/table.ts';
import { Transcript } from '../simulator/report/transcript.ts';
import { quickJsRunner } from '../simulator/run/quickjs.ts';
import {
  type Simulation,
  type SimulationEvent,
  type SimulationOptions,
  simulateCall,
} from '../simulator/simulate.ts';
import { simulatedDeployment } from '../simulator/simulated-deployment.ts';
import { readSoundFile } from '../simulator/sound-file.ts';
import { messageOf } from './message.ts';

/** Standard output is empty; the error is on standard error. */
const EXIT_REFUSED = 2;

interface Options {
  caller?: string;
  rows?: 'json' | 'table';
  events?: true;
  var: string[];
  config?: string;
  start: string;
  seed: string;
  spool?: string;
}

/** Long enough for a server that is being debugged. The virtual clock stands still meanwhile. */
const SERVER_MS = 60_000;

/** Where the command reads and writes. */
export interface SimulateIo {
  out(text: string): void;
  err(text: string): void;
  /** A typed line; undefined at the end of input. */
  read(): string | undefined;
  /** A person uses it. */
  interactive: boolean;
}

export function simulateCommand(io = processIo()): Command {
  return new Command('simulate')
    .description(
      'run a flow without FreeSWITCH: the same engine, a virtual clock, a scripted caller or a chat',
    )
    .argument(
      '<flow>',
      'a flow script (flow.json), the name of a flow, or the address of a server (http://…)',
    )
    .argument('[more...]', 'further variables, name=value')
    .option('--caller <script.jsonl>', 'what the caller does (default: a chat in the terminal)')
    .addOption(
      new Option('--rows <format>', 'print the rows of the conversation log').choices(['json', 'table']),
    )
    .option('--events', 'print the transcript with times')
    .option('--var <name=value>', 'set a channel variable; repeatable', collect, [])
    .option('--config <engine.json>', 'settings of the engine: folders, allowed applications, …')
    .option('--start <time>', 'start time of the call', '2026-01-01T00:00:00Z')
    .option('--seed <number>', 'seed of UUIDs and random numbers', '1')
    .option('--spool <dir>', "also write the rows to <dir>/<callid>.jsonl, as a sidecar's spool")
    .addHelpText('after', HELP)
    .action(async (flow: string, more: string[], options: Options) => {
      process.exitCode = await simulate(flow, { ...options, var: [...options.var, ...more] }, io);
    });
}

const HELP = `
Without --rows and --events, the transcript is printed.

Exit status: 0 if the call ran to its end; 2 if the flow, the caller's script or
an option cannot be used.

In the chat a line is a sentence, #12 sends keys, an empty line waits in silence
until the robot continues, Ctrl-D hangs up.

A caller's script has one JSON object a line; # starts a comment:
  {"say":"好的"}                  when the robot waits; with "delay", "duration"
                                  or "latency" in ms
  {"say":"不需要","during":300}   300 ms after the prompts began; with
                                  "partials":["不"], "final":"", "noise":true
  {"dtmf":"1"}                    keys, with "delay" or "during"
  {"silence":true}                nothing until the running action has completed
  {"nlp":{"keyword":"好"}}        the next NLP answer, or "timeout", "error"
  {"http":{"after":900}}          the server's next answer takes 900 ms
  {"app":"bridge","result":"USER_BUSY"}
                                  the result of the next bridge
  {"asr":"closed"}                the recogniser fails
  {"hangup":"NORMAL_CLEARING"}    hang up; with "during", that many ms after the
                                  prompts began`;

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

async function simulate(flow: string, options: Options, io: SimulateIo): Promise<number> {
  try {
    await run(flow, options, io);
    return 0;
  } catch (error) {
    io.err(`cti-robot simulate: ${messageOf(error)}\n`);
    return EXIT_REFUSED;
  }
}

async function run(given: string, options: Options, io: SimulateIo): Promise<void> {
  const variables = parseVariables(options.var);
  const config = options.config === undefined ? {} : readEngineConfig(options.config);
  const home = variables.cti_robot_home || DEFAULT_HOME;
  const led = await ledBy(given, simulatedDeployment(config, home));
  const startMs = parseStart(options.start);
  const transcript = new Transcript(startMs);
  const chat = options.caller === undefined;
  // Rows go to standard output alone.
  const print = options.rows === undefined || options.events ? io.out : io.err;
  const talk =
    chat && !options.events ? chatTalk(print) : (event: SimulationEvent) => print(transcript.line(event));
  const later: SimulationEvent[] = [];

  const simulation = await named(
    led.file,
    simulateCall({
      ...led.options,
      caller: options.caller === undefined ? chatLines(terminal(io, print)) : readCaller(options.caller),
      runner: quickJsRunner(),
      readSound: readSoundFile,
      deployment: config,
      variables,
      startMs,
      seed: parseSeed(options.seed),
      onEvent: (event) => {
        if (chat) talk(event);
        else later.push(event);
        complain(event, io);
      },
      ...(options.spool === undefined ? {} : { onSpool: spoolTo(options.spool) }),
    }).finally(led.stop),
  );
  // A script of the caller's that is refused in the middle must leave standard output empty.
  if (!chat && (options.rows === undefined || options.events)) later.forEach(talk);
  if (!options.events) io.out(shown(simulation, options.rows));
}

/** What leads the call: a flow, or a server and the flow that takes over where it fails. */
interface Led {
  options: Pick<SimulationOptions, 'flow' | 'flows' | 'http' | 'bundle'>;
  /** The file of the flow, for messages. */
  file: string;
  stop(): Promise<void>;
}

async function ledBy(given: string, { flows, httpFlow }: Deployment): Promise<Led> {
  if (parseRobotUrl(given) === null) {
    const { file, ...flow } = readFlow(given, flows);
    return { options: { flow, bundle: readBundle() }, file, stop: async () => undefined };
  }
  const { onError } = httpFlow;
  const takingOver = onError === 'end' ? [] : [readFlow(onError, flows)];
  const robot = await WaitingRobot.start({ timeoutMs: SERVER_MS });
  return {
    options: {
      flow: { url: given },
      bundle: readBundle('cti_robot_server.js') + readBundle(),
      flows: takingOver,
      http: (request) => robot.ask(request as HttpFlowRequest),
    },
    file: takingOver[0]?.file ?? given,
    stop: () => robot.stop(),
  };
}

/** What the flow is refused for gets the name of its file. */
async function named<T>(file: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ScriptRefused) error.message = `${file}: ${error.message}`;
    throw error;
  }
}

function shown(simulation: Simulation, rows: Options['rows']): string {
  if (rows === 'json') return rowsAsJson(simulation.rows);
  return rows === 'table' ? rowsAsTable(simulation.rows, simulation.startMs) : '';
}

/** Notes, and what the engine logs as wrong. */
function complain(event: SimulationEvent, io: SimulateIo): void {
  if (event.did === 'note') io.err(`note: ${event.text}\n`);
  if (event.did === 'log' && /^(?:warn|err|crit|alert)/i.test(event.level)) {
    io.err(`${event.level.toLowerCase()}: ${event.text}\n`);
  }
}

/** Each call's rows in a file of its own, as the bundle writes them; one of the same call is replaced. */
function spoolTo(folder: string): (callid: string, text: string) => void {
  const begun = new Set<string>();
  return (callid, text) => {
    const path = join(folder, `${callid}.jsonl`);
    if (!begun.has(callid)) {
      mkdirSync(folder, { recursive: true });
      rmSync(path, { force: true });
      begun.add(callid);
    }
    appendFileSync(path, text);
  };
}

/** In the chat: what the robot says, and how the call ended. */
function chatTalk(print: (text: string) => void): (event: SimulationEvent) => void {
  return (event) => {
    if (event.did === 'prompt') print(`robot: ${event.text}\n`);
    if (event.did === 'row' && event.row.input_type === 11) print(`-- ${event.row.input_args}\n`);
  };
}

function terminal(io: SimulateIo, print: (text: string) => void): Parameters<typeof chatLines>[0] {
  return {
    read: () => {
      if (io.interactive) print('> ');
      const line = io.read();
      if (line === undefined && io.interactive) print('\n');
      return line;
    },
    complain: (text) => io.err(`${text}\n`),
  };
}

function processIo(): SimulateIo {
  const lines = new LineReader(0);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    read: () => lines.read(),
    interactive: isatty(0),
  };
}
