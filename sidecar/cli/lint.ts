import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { fileFault, withPath } from '../lib/file-fault.ts';
import { type LintOptions, lintFlow } from '../lint/lint.ts';
import { type Language, languageOf, type Severity } from '../lint/model/finding.ts';
import { asJson, asText, type Checked, type Paint, summary } from '../lint/model/print.ts';
import { type Environment, loadSettings, processEnvironment } from '../settings/config.ts';
import { lintOptions } from './lint-options.ts';
import { messageOf } from './message.ts';
import { withSettings } from './settings-option.ts';

export interface LintFlags {
  config?: string;
  json?: boolean;
  lang?: Language;
  sounds?: string;
  outbound?: boolean;
}

/** 0: no errors; 1: errors in a flow; 2: something could not be read, or the settings cannot be used. */
type Status = 0 | 1 | 2;

/** `cti-robot lint`: every problem of flow scripts, with its JSON path. */
export function lintCommand(): Command {
  return withSettings(new Command('lint'))
    .description('check flow scripts, and print each problem with its JSON path')
    .argument('<files...>', 'flow scripts, or folders of them (*.json)')
    .option('--json', 'print one JSON object a line for each problem')
    .addOption(
      new Option('--lang <language>', 'language of the messages (default: from LANG)').choices(['zh', 'en']),
    )
    .option('--sounds <folder>', 'folder of sound files; report the files that are missing')
    .option('--outbound', 'check what the opening of a flow that calls people has to say')
    .addHelpText('after', '\nExit status: 0 without errors, 1 with errors, 2 if a file cannot be read.')
    .action((files: string[], flags: LintFlags) => {
      process.exitCode = lint(files, flags, {
        out: (text) => void process.stdout.write(text),
        err: (text) => void process.stderr.write(text),
        // `hasColors` respects NO_COLOR.
        colours: process.stdout.isTTY && process.stdout.hasColors(),
        environment: processEnvironment(),
      });
    });
}

/** Where the command writes, and what it is started with. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  colours: boolean;
  environment: Environment;
}

/** What the command does; returns its exit status. */
export function lint(
  files: string[],
  { config, json, lang, sounds, outbound = false }: LintFlags,
  terminal: Terminal,
): Status {
  const { environment, colours } = terminal;
  const complaints = new Complaints(terminal);
  let options: LintOptions;
  try {
    options = { ...lintOptions(loadSettings(config, environment)), ...(sounds && { sounds }), outbound };
    if (sounds !== undefined) readdirSync(sounds);
  } catch (error) {
    complaints.add(messageOf(error));
    return 2;
  }
  const language = lang ?? languageOf(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG);
  const paint: Paint = colours ? painted : (word) => word;
  const checked: Checked[] = [];
  for (const file of files.flatMap((path) => complaints.orNone(path, () => scripts(path)))) {
    for (const script of complaints.orNone(file, () => [readScript(file)])) {
      const findings = lintFlow(basename(file, '.json'), script, options);
      const one = { file, findings };
      terminal.out(json ? asJson(one, language) : asText(one, language, paint));
      checked.push(one);
    }
  }
  // With --json, standard output holds the problems alone.
  const line = `${summary(checked, complaints.count, language)}\n`;
  if (json) terminal.err(line);
  else terminal.out(line);
  if (complaints.count > 0) return 2;
  return checked.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0;
}

/** The path itself, or the scripts directly in a folder. */
function scripts(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  if (names.length === 0) throw new Error('the folder holds no .json files');
  return names.sort().map((name) => join(path, name));
}

function readScript(file: string): string {
  const bytes = readFileSync(file);
  if (!isUtf8(bytes)) throw new Error('its text is not UTF-8 (GBK?): save it as UTF-8');
  return bytes.toString('utf8');
}

/** Reports files that cannot be read on standard error; the other files are still checked. */
class Complaints {
  count = 0;

  constructor(private readonly terminal: Terminal) {}

  add(message: string): void {
    this.count++;
    this.terminal.err(`cti-robot: ${message}\n`);
  }

  orNone<T>(path: string, read: () => T[]): T[] {
    try {
      return read();
    } catch (error) {
      this.add(fileFault(withPath(error, path)) ?? `${path} cannot be read: ${(error as Error).message}`);
      return [];
    }
  }
}

function painted(word: string, severity: Severity): string {
  // `colours` has been decided by the caller.
  return styleText(severity === 'error' ? 'red' : 'yellow', word, { validateStream: false });
}
