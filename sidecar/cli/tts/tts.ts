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
  /** A person reads it. */
  isTerminal: boolean;
  environment: Environment;
}

const HELP = `
<flow> is the name of a flow of this host, or the path of a script (with a / or
ending with .json). Each fixed text of the flow is synthesised in each of its
voices, unless that has been done, as the sidecar does ahead of calls: with the
flow's ttsurl, otherwise tts.command, otherwise espeak-ng. Texts with variables
are synthesised during calls. The sidecar may be running. Run this command as
the user that the sidecar runs as.

Exit status: 0, or 1 if a text could not be synthesised.

Examples:
  cti-robot tts hello --dry-run         show which texts are ready
  cti-robot tts hello                   synthesise the missing texts
  cti-robot tts hello --voice xiaoyan   in this voice
  cti-robot tts hello --force           synthesise all texts again, for example
                                        after a change of tts.command`;

/** `cti-robot tts`: synthesises the fixed texts of a flow, or shows which are ready. */
export function ttsCommand(): Command {
  return withSettings(new Command('tts'))
    .description('synthesise the texts of a flow ahead of calls, and show which are ready')
    .argument('<flow>', "a flow's name, or the path of a script")
    .option('--dry-run', 'only show which texts are ready')
    .option('--force', 'synthesise all texts again')
    .option('--voice <name>', "a voice instead of the flow's own; repeatable", collect)
    .option('--json', 'print one JSON object a line for each text')
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

/** Makes the home. Root is refused in another user's home: FreeSWITCH could not read what root writes. */
async function ready(settings: Settings): Promise<void> {
  const paths = homePaths(settings);
  await makeHome(paths);
  const { uid } = await stat(paths.tts);
  if (getuid?.() === 0 && uid !== 0) {
    throw new SidecarError(
      'HOME',
      `${paths.tts} belongs to user ${uid}, who cannot read files that root writes there: run the command as that user`,
    );
  }
  process.umask(0o027);
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
