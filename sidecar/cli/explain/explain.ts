import { Command } from 'commander';
import { NO_CALL } from '../../../engine/dialog/state.ts';
import type { Flow } from '../../../engine/flow/compiled.ts';
import { readFlow } from '../../flows/read-flow.ts';
import { type ExplainInput, explain } from '../../insight/explain.ts';
import { SidecarError } from '../../lib/error.ts';
import { replaceControlCharacters } from '../../lib/printable.ts';
import { likely } from '../../lint/model/typing.ts';
import { type Environment, loadSettings, processEnvironment } from '../../settings/config.ts';
import { homePaths } from '../../settings/home.ts';
import { withSettings } from '../settings-option.ts';
import { traceText } from './trace-text.ts';

export interface ExplainFlags {
  config?: string;
  keys?: string;
  complete?: string;
  nlp?: string;
  partial?: true;
  playing?: true;
  all?: true;
  json?: true;
}

const MOST_NODES_SHOWN = 20;

const HELP = `
<flow> is the name of a flow of this host, or the path of a script (with a / or
ending with .json). <node> is the id of a node. The table has each condition that
the engine compares the input with, in its order, and what becomes of it. Nodes
and prompts count as not yet used.

Exit status: 0, or 1 if the flow or the node does not exist.

Examples:
  cti-robot explain hello ask "yes please"        what a text leads to
  cti-robot explain hello ask --keys 1            the same for keys
  cti-robot explain hello ask "ye" --partial      for a partial result
  cti-robot explain hello ask --complete "timeout()"
  cti-robot explain hello ask "hm" --nlp yes      with the keyword from NLP`;

/** `cti-robot explain`: why an input of a caller leads where it does. */
export function explainCommand(): Command {
  return withSettings(new Command('explain'))
    .description('show why a text, keys or a completion lead to a node')
    .argument('<flow>', "a flow's name, or the path of a script")
    .argument('<node>', 'the id of the node that listens')
    .argument('[text]', 'what the caller says')
    .option('--keys <keys>', 'keys that the caller presses, instead of a text')
    .option('--complete <argument>', 'a completion, for example "timeout()", instead of a text')
    .option('--nlp <keyword>', 'the keyword that NLP returns')
    .option('--partial', 'the text is a partial result')
    .option('--playing', 'the prompts still play when the text comes')
    .option('--all', 'list the conditions that do not match, however many there are')
    .option('--json', 'print everything as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flow: string, node: string, text: string | undefined, flags: ExplainFlags) => {
      process.stdout.write(await explained(flow, node, text, flags, processEnvironment()));
    });
}

/**
 * What the command prints.
 *
 * @throws SidecarError `SETTINGS`, `FLOW_MISSING`, `NODE_MISSING`, `INPUT`; ScriptRefused
 */
export async function explained(
  name: string,
  id: string,
  text: string | undefined,
  flags: ExplainFlags,
  environment: Environment,
): Promise<string> {
  const input = inputFrom(text, flags);
  const flow = await readFlow(name, homePaths(loadSettings(flags.config, environment)));
  const node = nodeWithId(flow, id);
  const trace = explain(flow, NO_CALL, node, input);
  if (flags.json) return `${JSON.stringify({ flow: flow.name, version: flow.version, ...trace })}\n`;
  return traceText(flow, trace, { all: flags.all === true, listens: flow.node(node).listen !== null });
}

function inputFrom(text: string | undefined, flags: ExplainFlags): ExplainInput {
  const { keys, complete, nlp = null, partial = false, playing = false } = flags;
  if ([text, keys, complete].filter((one) => one !== undefined).length !== 1) {
    throw new SidecarError('INPUT', 'give one input: a text, --keys, or --complete');
  }
  if (text === undefined && (partial || playing)) {
    throw new SidecarError('INPUT', '--partial and --playing are for a text');
  }
  if (complete !== undefined) {
    if (nlp !== null)
      throw new SidecarError('INPUT', '--nlp is for a text or keys: NLP is not asked about completions');
    return { type: 'complete', argument: complete };
  }
  if (keys !== undefined) {
    if (!/^[0-9A-D*#]+$/i.test(keys)) throw new SidecarError('INPUT', '--keys takes 0 to 9, A to D, * and #');
    return { type: 'dtmf', keys: keys.toUpperCase(), nlp };
  }
  return { type: 'text', text: text as string, final: !partial, playing, nlp };
}

function nodeWithId(flow: Flow, id: string): number {
  const ids = Array.from({ length: flow.nodeCount }, (_, index) => flow.node(index).id);
  const index = ids.indexOf(id);
  if (index >= 0) return index;
  const meant = likely(id, ids);
  const shown = ids.slice(0, MOST_NODES_SHOWN).join(', ');
  const more = ids.length > MOST_NODES_SHOWN ? ` and ${ids.length - MOST_NODES_SHOWN} more` : '';
  const hint = meant === undefined ? `Its nodes: ${shown}${more}` : `Did you mean ${meant}?`;
  throw new SidecarError(
    'NODE_MISSING',
    replaceControlCharacters(`flow ${flow.name} has no node ${id}. ${hint}`),
  );
}
