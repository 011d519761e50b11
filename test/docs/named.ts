/** What the guide's commands name, and whether it exists: also where the commands cannot be run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variableOf } from '../../sidecar/settings/config.ts';
import { SETTING_KEYS } from '../../sidecar/settings/settings.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const makefile = read('Makefile');
const module = read('fs-scripts/mod_cti_robot/mod_cti_robot.c');

/** Read by the command, and no settings. */
const OTHER_VARIABLES = ['CTI_ROBOT_CONFIG'];
const UNITS_OF_OTHERS = ['freeswitch'];

const inSource = (file: string): boolean => existsSync(join(ROOT, file));

/** What a command can name, and whether there is such a thing. */
const KINDS: [RegExp, (name: string) => boolean][] = [
  [/(?:^|[;&|] *)make ([a-z-]+)/gm, (target) => new RegExp(`^${target}:`, 'm').test(makefile)],
  [/(?<=^make .*)\b([A-Z_]+)=/gm, (name) => new RegExp(`^export.*\\b${name}\\b`, 'm').test(makefile)],
  [/\bnpm run ([\w-]+)/g, (name) => name in (JSON.parse(read('package.json')).scripts ?? {})],
  [
    /\b(CTI_ROBOT_[A-Z_]+)\b/g,
    (name) => OTHER_VARIABLES.includes(name) || SETTING_KEYS.some(({ key }) => variableOf(key) === name),
  ],
  [
    /(?:systemctl (?:enable --now|[a-z-]+)|journalctl -u) ([\w-]+)/g,
    (unit) => UNITS_OF_OTHERS.includes(unit) || inSource(`fs-scripts/systemd/${unit}.service`),
  ],
  [/fs_cli -x 'cti_robot ([a-z]+)/g, (api) => module.includes(`"${api}"`)],
  // What deploy puts there has this name in the source.
  [/\/usr\/local\/share\/cti-robot\/current\/([\w./-]*\w)/g, (file) => inSource(`fs-scripts/${file}`)],
  [/(?:^|[\s(])((?:docs|fs-scripts|sql|test)\/[\w./-]+)/gm, inSource],
];

/** Whatever is named in these commands and does not exist. */
export function missingIn(code: string): string[] {
  const missing = KINDS.flatMap(([pattern, exists]) => all(code, pattern).filter((name) => !exists(name)));
  return [...missing, ...robotCommands(code).flatMap(unknownOptions)].map((name) => `no such thing: ${name}`);
}

function all(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, name = '']) => name);
}

/** Each `cti-robot …` of a script up to the end of the command, as words; not where it is another's argument. */
function robotCommands(code: string): string[][] {
  const begin = /(?:^|[;|&(]|\b(?:until|do)\b| --|[A-Z]=\S+) *cti-robot/;
  const words = /((?: +(?:"[^"\n]*"|'[^'\n]*'|[^\s|;&)"'`]+))+)/;
  return all(code, new RegExp(begin.source + words.source, 'gm')).map((line) =>
    line
      .replace(/"[^"]*"|'[^']*'/g, 'quoted')
      .trim()
      .split(/\s+/),
  );
}

function unknownOptions(words: string[]): string[] {
  const command = commandOf(words);
  const help = helpOf(command);
  if (help === null) return [`cti-robot ${command.join(' ')}`];
  return words
    .filter((word) => /^-/.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((option) => !new RegExp(`(^|[\\s,])${option}\\b`).test(help))
    .map((option) => `cti-robot ${command.join(' ')} ${option}`);
}

/** Commands whose options are those of the command below them. */
const GROUPS = ['flow', 'push', 'push target'];

function commandOf(words: string[]): string[] {
  const depth = [1, 2].filter((length) => GROUPS.includes(words.slice(0, length).join(' '))).length;
  return words.slice(0, depth + 1);
}

const helps = new Map<string, string | null>();

/** Null for a command that does not exist. */
function helpOf(command: string[]): string | null {
  const key = command.join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), ...command, '--help'], {
    encoding: 'utf8',
  });
  const help = status === 0 && stdout.startsWith(`Usage: cti-robot ${key} `) ? stdout : null;
  helps.set(key, help);
  return help;
}

/** Settings that a text names as `key` and that do not exist: those of a known group, such as `ingest.lostAfter`. */
export function unknownSettings(text: string): string[] {
  const groups = new Set(SETTING_KEYS.map(({ key }) => key.split('.')[0]));
  return all(text, /`([a-z]+\.[a-zA-Z]+)`/g)
    .filter((key) => groups.has(key.split('.')[0]))
    .filter((key) => !SETTING_KEYS.some((one) => one.key === key));
}
