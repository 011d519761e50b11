import { stat } from 'node:fs/promises';
import { getuid } from 'node:process';
import { Command } from 'commander';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { readFlow } from '../../flows/read-flow.ts';
import { SidecarError } from '../../lib/error.ts';
import { eachLimited } from '../../lib/order.ts';
import { onOneLine } from '../../lib/printable.ts';
import { type Environment, loadSettings, processEnvironment } from '../../settings/config.ts';
import { homePaths, makeHome } from '../../settings/home.ts';
import type { Settings } from '../../settings/settings.ts';
import { flowTexts } from '../../tts/flow-texts.ts';
import { openOfflineSynthesis } from '../../tts/offline-synthesis.ts';
import { withSettings } from '../settings-option.ts';
import { TextReport, type TextResult } from './report.ts';

export interface TtsFlags {
  config?: string;
  json?: true;
  voice?: string[];
  force?: true;
  dryRun?: true;
}

/** Where the command writes, and what it is started with. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether people look at it. */
  isTerminal: boolean;
  environment: Environment;
}

const HELP = `
<flow> is the name of a flow of this host, or the path of a script (it has a / or ends with .json).
Each fixed text of the flow is synthesised in each of its voices, where that has not been done, as the sidecar does
ahead of calls: by the flow's ttsurl, else by tts.command, else by espeak-ng. Texts with variables wait for their call.
The sidecar may run meanwhile, or not. Run it as the same user.

Exit status: 0, or 1 where a text could not be synthesised.

Examples:
  cti-robot tts hello --dry-run           which texts are there
  cti-robot tts hello                     make those that are missing
  cti-robot tts hello --voice xiaoyan     in this voice
  cti-robot tts hello --force             make all of them again, after tts.command or the service changed`;

/** `cti-robot tts`: which prompts of a flow are ready, and making the others. */
export function ttsCommand(): Command {
  return withSettings(new Command('tts'))
    .description('synthesise the texts of a flow ahead of calls, and show which are ready')
    .argument('<flow>', "a flow's name, or the path of a script")
    .option('--dry-run', 'only show which texts are ready and which are missing')
    .option('--force', 'make all of them again')
    .option('--voice <name>', "instead of the flow's voices; may be given several times", collect)
    .option('--json', 'a JSON object a line for each text')
    .addHelpText('after', HELP)
    .action(async (flow: string, flags: TtsFlags) => {
      process.exitCode = await tts(flow, flags, {
        out: (text) => void process.stdout.write(text),
        err: (text) => void process.stderr.write(text),
        isTerminal: process.stdout.isTTY,
        environment: processEnvironment(),
      });
    });
}

/**
 * What the command does; returns its exit status.
 *
 * @throws SidecarError `SETTINGS`, `HOME`, `FLOW_MISSING`; ScriptRefused
 */
export async function tts(flowName: string, flags: TtsFlags, terminal: Terminal): Promise<0 | 1> {
  const settings = loadSettings(flags.config, terminal.environment);
  const paths = homePaths(settings);
  const flow = await readFlow(flowName, paths);
  const { fixed, withVariables } = await flowTexts(flow, flags.voice);
  const report = new TextReport(terminal, { total: fixed.length, withVariables, ...flags });
  if (!flags.dryRun) await ready(settings);
  const offline = await openOfflineSynthesis(settings, paths.tts);
  try {
    await eachLimited(fixed, settings.tts.concurrency, async (speech) => {
      const key = ttsKey(speech);
      const about = { text: speech.text, voice: speech.voice, file: offline.cache.path(key) };
      const began = performance.now();
      const result = async (): Promise<TextResult['state']> => {
        if (flags.dryRun) return (await offline.cache.has(key)) ? 'ready' : 'missing';
        const { outcome } = await offline.synthesis.prefetch(speech, flags.force);
        return outcome === 'hit' ? 'ready' : 'made';
      };
      try {
        report.add({ ...about, state: await result(), ms: performance.now() - began, error: null });
      } catch (error) {
        const { code, message, output = null } = error as Error & { code?: string; output?: string | null };
        const said = output ? ` (${onOneLine(output)})` : '';
        report.add({
          ...about,
          state: 'failed',
          ms: performance.now() - began,
          error: `${code}: ${message}${said}`,
        });
      }
    });
  } finally {
    await offline.close();
  }
  return report.end();
}

/** Makes the home, as FreeSWITCH's user: what root writes FreeSWITCH cannot read. */
async function ready(settings: Settings): Promise<void> {
  const paths = homePaths(settings);
  await makeHome(paths);
  const { uid } = await stat(paths.tts);
  if (getuid?.() === 0 && uid !== 0) {
    throw new SidecarError(
      'HOME',
      `${paths.tts} belongs to another user (${uid}), who could not read what root writes there: run as that user`,
    );
  }
  process.umask(0o027);
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
