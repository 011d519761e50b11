/**
 * Loads the settings from one JSON file, the environment and the defaults of `settings.ts`. The environment overrides the
 * file. No other file reads the environment.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseJson } from '../../engine/text/json.ts';
import { SidecarError, shortened } from '../lib/error.ts';
import { fileReason } from '../lib/file-fault.ts';
import { hideSecrets, withoutSecrets } from '../lib/url.ts';
import { crossFieldError } from './cross-field-error.ts';
import { currentKey, OLD_KEYS, type OldName } from './old-names.ts';
import { SETTING_KEYS, type SettingKey, type Settings } from './settings.ts';
import { isValid } from './validate.ts';

export { hideSecrets } from '../lib/url.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'CTI_ROBOT_';
/** Path of the settings file if there is no `--config`. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;

/** The process's own environment. */
export function processEnvironment(): Environment {
  return process.env;
}

/** The environment of a program that the sidecar runs: without the sidecar's settings, which may contain passwords. */
export function programEnvironment(environment = processEnvironment()): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith(PREFIX),
  );
  return Object.fromEntries(kept);
}

/**
 * The settings in force.
 *
 * @param file path of the settings file; default: that of `CTI_ROBOT_CONFIG`, else no file
 * @throws SidecarError `SETTINGS` that lists every invalid setting with its key, the valid values and its origin
 */
export function loadSettings(file: string | undefined, environment = processEnvironment()): Settings {
  return readSettings(file, environment).settings;
}

/**
 * The settings in force, and the former names that the sources use.
 *
 * @throws SidecarError as `loadSettings`
 */
export function readSettings(
  file: string | undefined,
  environment = processEnvironment(),
): { settings: Settings; oldNames: OldName[] } {
  const path = file ?? (environment[CONFIG_VARIABLE] || undefined);
  const problems: string[] = [];
  const values = new Map<string, GivenValue>();
  const oldNames: OldName[] = [];
  if (path !== undefined) readFile(path, { values, problems, oldNames });
  readEnvironment(environment, { values, problems, oldNames });

  const settings: Record<string, unknown> = {};
  const home = resolve(String(values.get('home')?.value ?? defaultOf('home')));
  for (const setting of SETTING_KEYS) {
    const given = values.get(setting.key);
    if (given && !isValid(setting, given.value)) problems.push(badValue(setting, given));
    setAt(settings, setting.key, given ? given.value : machineDefault(setting, home, environment));
  }
  const wrong = problems.length === 0 ? crossFieldError(settings as Settings) : undefined;
  if (wrong !== undefined) problems.push(wrong);
  if (problems.length > 0) {
    throw new SidecarError('SETTINGS', `the settings are invalid:\n  ${problems.join('\n  ')}`);
  }
  const checked = settings as Settings;
  // The engine reads these from another working directory.
  for (const key of ['home', 'sounds', 'recordings'] as const) checked[key] = resolve(checked[key]);
  return { settings: checked, oldNames };
}

/** The settings for people: secrets are hidden, and unset values are null. */
export function shownSettings(settings: Settings): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const { key, schema } of SETTING_KEYS) {
    const value = getAt(settings, key);
    setAt(shown, key, hideIn(schema, value) ?? null);
  }
  return shown;
}

/** Hides the secrets in a value of a setting. */
function hideIn(schema: SettingKey['schema'], value: unknown): unknown {
  if (schema.hidden && value !== undefined) return '***';
  if (Array.isArray(value)) return value.map((item) => hideIn(schema, item));
  if (typeof value !== 'string') return value;
  return schema.secret ? hideSecrets(value) : withoutSecrets(value);
}

/** The environment variable of a setting: `CTI_ROBOT_INGEST_BATCH_ROWS` for `ingest.batchRows`. */
export function variableOf(key: string): string {
  return (
    PREFIX +
    key
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replaceAll('.', '_')
      .toUpperCase()
  );
}

/** Collects what the sources contain. */
interface Sources {
  values: Map<string, GivenValue>;
  problems: string[];
  oldNames: OldName[];
}

interface GivenValue {
  value: unknown;
  /** The end of a message: "from the environment variable …" or "from the file …". */
  origin: string;
}

function readFile(path: string, { values, problems, oldNames }: Sources): void {
  let content: unknown;
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    // Parsed first for its error message: that of JSON.parse quotes the text around the fault, which may be a password.
    parseJson(text);
    content = JSON.parse(text);
  } catch (error) {
    problems.push(`the settings file ${path} is invalid: ${fileReason(error) ?? (error as Error).message}`);
    return;
  }
  if (!isObject(content)) {
    problems.push(`the settings file ${path} must hold a JSON object`);
    return;
  }
  const origin = `from the file ${path}`;
  const seen = new Map<string, string>();
  const give = (written: string, value: unknown): void => {
    const key = currentKey(written);
    const other = seen.get(key);
    seen.set(key, written);
    if (other !== undefined) problems.push(`${key} is set twice (${origin}): remove ${other} or ${written}`);
    if (written !== key) oldNames.push({ setting: written, use: key });
    values.set(key, { value, origin });
  };
  const isSetting = (key: string) => SETTING_KEYS.some((setting) => setting.key === currentKey(key));
  const walk = (object: Record<string, unknown>, prefix: string): void => {
    for (const [name, value] of Object.entries(object)) {
      const key = prefix + name;
      const isGroup = SETTING_KEYS.some((setting) => setting.key.startsWith(`${key}.`));
      if (isSetting(key)) {
        if (value !== null) give(key, value);
      } else if (!isGroup) {
        problems.push(`${shortened(key, 100)} is not a setting (${origin}): correct or remove it`);
      } else if (isObject(value)) {
        walk(value, `${key}.`);
      } else if (value !== null) {
        // Without the value, which may be a password.
        problems.push(`${key} must be an object, not a ${kindOf(value)} (${origin})`);
      }
    }
  };
  walk(content, '');
}

function readEnvironment(environment: Environment, { values, problems, oldNames }: Sources): void {
  const settingOf = new Map(SETTING_KEYS.map((setting) => [setting.key, setting]));
  const byName = new Map(
    [...settingOf.keys(), ...OLD_KEYS].map((key) => [normalisedName(variableOf(key)), key]),
  );
  const seen = new Map<string, string>();
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_VARIABLE) continue;
    if (value === undefined) continue;
    const written = byName.get(normalisedName(variable));
    const setting = written === undefined ? undefined : settingOf.get(currentKey(written));
    // Service managers write "not set" as an empty variable. It counts if empty is a valid value.
    if (value === '' && !(setting && isValid(setting, ''))) continue;
    const other = setting && seen.get(setting.key);
    if (!setting) {
      problems.push(`${variable} is not a setting (from the environment): correct or unset it`);
    } else if (other !== undefined) {
      problems.push(`${setting.key} is set twice in the environment: unset ${other} or ${variable}`);
    } else {
      seen.set(setting.key, variable);
      if (written !== setting.key) oldNames.push({ setting: variable, use: variableOf(setting.key) });
      const origin = `from the environment variable ${variable}`;
      values.set(setting.key, { value: fromText(setting, value), origin });
    }
  }
}

/** Makes `BATCH_ROWS`, `BATCHROWS` and `BATCH__ROWS` equal, because word boundaries are hard to remember. */
function normalisedName(variable: string): string {
  return variable.replaceAll('_', '').toUpperCase();
}

/** Converts a variable's text to the type of its setting. A text of another type is returned for validation to reject. */
function fromText({ schema }: SettingKey, value: string): unknown {
  switch (schema.type) {
    case 'integer':
      return /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    case 'boolean':
      return (
        ({ true: true, '1': true, false: false, '0': false } as Record<string, boolean>)[value.trim()] ??
        value
      );
    case 'array':
      if (!value.trim().startsWith('[')) return value.split(',').map((item) => item.trim());
      try {
        return JSON.parse(value);
      } catch {
        return value;
      }
    default:
      return value;
  }
}

function badValue({ key, schema }: SettingKey, { value, origin }: GivenValue): string {
  const given = schema.secret || schema.hidden ? HIDDEN_VALUE : `not ${quoted(hideIn(schema, value))}`;
  return `${key} must be ${schema.mustBe}, ${given} (${origin})`;
}

/** Any part of an invalid value may be the password. */
const HIDDEN_VALUE =
  'and the given value is not; it is not shown, because it may contain a password. ' +
  'In the user name or password of a URL write % as %25, / as %2F, # as %23, ? as %3F, @ as %40';

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value;
}

function quoted(value: unknown): string {
  return shortened(JSON.stringify(value), 100);
}

function defaultOf(key: string): unknown {
  return SETTING_KEYS.find((setting) => setting.key === key)?.schema.default;
}

function machineDefault({ key, schema }: SettingKey, home: string, environment: Environment): unknown {
  switch (key) {
    case 'host':
      return hostname();
    case 'timezone':
      return Intl.DateTimeFormat().resolvedOptions().timeZone;
    case 'sounds':
    case 'recordings':
      return join(home, key);
    case 'hub.secretKeyFile':
      return join(home, 'hub.key');
    case 'freeswitch.confFolder':
      // `make deploy` uses this variable, and the service that it installs sets it.
      return environment.FREESWITCH_CONF_DIR || undefined;
    default:
      return schema.default;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function getAt(object: object, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], object);
}

/** Sets `a.b` in `object`. An undefined value creates only the group. Keys must come from the schema. */
function setAt(object: Record<string, unknown>, key: string, value: unknown): void {
  const names = key.split('.');
  const last = names.pop() as string;
  let at = object;
  for (const name of names) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  if (value !== undefined) at[last] = value;
}
