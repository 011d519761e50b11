/** The lines of a caller's script: the table of simulator.md#caller as rules, and what the lines mean. */

/** When speech or keys begin, in ms. */
export type Start =
  /** After a listening action has waited this long. */
  | { delayMs: number }
  /** After the prompts of the current action began. */
  | { duringMs: number };

/** One line with defaults filled in. Times are in ms. */
export type CallerLine =
  | {
      kind: 'say';
      text: string;
      /** The text of the final result; `""` for an empty result, undefined (noise) for none. */
      final: string | undefined;
      /** The second final result of a recogniser that corrects itself; undefined for none. */
      second: { text: string; afterMs: number } | undefined;
      partials: string[];
      start: Start;
      durationMs: number;
      latencyMs: number;
    }
  | { kind: 'dtmf'; keys: string; start: Start }
  | { kind: 'silence' }
  | { kind: 'nlp'; answer: NlpAnswer }
  /** How long the next answer of the server that leads the dialog takes. */
  | { kind: 'http'; afterMs: number }
  | { kind: 'app'; application: string; result: string }
  | { kind: 'asr'; state: AsrState }
  | { kind: 'hangup'; cause: string; duringMs: number | undefined };

/**
 * `closed`: the recogniser dies. `missing`: it cannot be started from now on, as if its module were not loaded.
 * `there`: it can be started again.
 */
export type AsrState = 'closed' | 'missing' | 'there';

/** `afterMs`: how long the service takes. */
export type NlpAnswer = { keyword: string; description: string; afterMs: number } | 'timeout' | 'error';

const DEFAULT_DELAY_MS = 500;
const DEFAULT_LATENCY_MS = 300;
const DEFAULT_GAP_MS = 100;
const MS_A_CHARACTER = 200;
const LEAST_SPEECH_MS = 400;

/** The type of the value of a key. */
interface Rule {
  mustBe: string;
  accepts(value: unknown): boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const text = (mustBe: string, pattern = /^/): Rule => ({
  mustBe,
  accepts: (value) => isText(value) && pattern.test(value),
});
const oneOf = (mustBe: string, values: readonly unknown[]): Rule => ({
  mustBe,
  accepts: (value) => values.includes(value),
});
const MS: Rule = {
  mustBe: 'a number of milliseconds, 0 or more',
  accepts: (value) => typeof value === 'number' && value >= 0,
};

/** The keys of each kind of line. The key that gives the kind its name is required, the others are optional. */
const RULES: Readonly<Record<Kind, Readonly<Record<string, Rule>>>> = {
  say: {
    say: text('the words, a text'),
    during: MS,
    delay: MS,
    duration: MS,
    latency: MS,
    partials: {
      mustBe: 'a list of texts',
      accepts: (value) => Array.isArray(value) && value.every(isText),
    },
    final: text('the text of the final result'),
    second: text('the text of a second final result'),
    gap: MS,
    noise: oneOf('true or false', [true, false]),
  },
  dtmf: {
    dtmf: text('keys: a text of 0-9, A-D, * and #', /^[0-9A-Da-d*#]+$/),
    during: MS,
    delay: MS,
  },
  silence: { silence: oneOf('true', [true]) },
  nlp: {
    nlp: {
      mustBe:
        '"timeout", "error" or an object of texts "keyword" and "description", with "after" as a number of milliseconds',
      accepts: (value) => value === 'timeout' || value === 'error' || isNlpResult(value),
    },
  },
  http: {
    http: {
      mustBe: 'an object with "after", a number of milliseconds',
      accepts: (value) => hasOnly(value, ['after']) && MS.accepts((value as { after?: unknown }).after),
    },
  },
  app: {
    app: text("an application's name", /[\s\S]/),
    result: text('its result, such as USER_BUSY', /[\s\S]/),
  },
  asr: { asr: oneOf('"closed", "missing" or "there"', ['closed', 'missing', 'there']) },
  hangup: {
    hangup: text('the name of a hang-up cause, such as NORMAL_CLEARING', /^[A-Z][A-Z0-9_]*$/),
    during: MS,
  },
};

function isNlpResult(value: unknown): boolean {
  if (!hasOnly(value, ['keyword', 'description', 'after'])) return false;
  const { keyword, description = '', after = 0 } = value as Record<string, unknown>;
  return isText(keyword) && isText(description) && MS.accepts(after);
}

function hasOnly(value: unknown, keys: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => keys.includes(key));
}

/** A line as written, by the key that names its kind. */
interface Written {
  say: {
    say: string;
    during?: number;
    delay?: number;
    duration?: number;
    latency?: number;
    partials?: string[];
    final?: string;
    second?: string;
    gap?: number;
    noise?: boolean;
  };
  dtmf: { dtmf: string; during?: number; delay?: number };
  silence: { silence: true };
  nlp: { nlp: { keyword: string; description?: string; after?: number } | 'timeout' | 'error' };
  http: { http: { after: number } };
  app: { app: string; result?: string };
  asr: { asr: AsrState };
  hangup: { hangup: string; during?: number };
}

type Kind = keyof Written;

const KINDS = Object.keys(RULES) as Kind[];

/**
 * Converts the JSON value of a line.
 *
 * @throws Error whose message says what is wrong
 */
export function callerLine(value: unknown): CallerLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a line is a JSON object');
  }
  const kinds = KINDS.filter((kind) => kind in value);
  const kind = kinds[0];
  if (kind === undefined)
    throw new Error(`unknown kind of line: it needs one of the keys ${KINDS.join(', ')}`);
  if (kinds.length > 1) throw new Error(`a line has one kind, not "${kinds.join('" and "')}"`);
  check(kind, value);
  return MEANING[kind](value as never);
}

function check(kind: Kind, value: object): void {
  const rules = RULES[kind];
  const keys = Object.keys(rules);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new Error(`unknown key "${unknown}": a line with "${kind}" may have ${keys.join(', ')}`);
  }
  for (const [key, { mustBe, accepts }] of Object.entries(rules)) {
    const given = (value as Record<string, unknown>)[key];
    const isMissing = given === undefined && key !== kind;
    if (!isMissing && !accepts(given)) throw new Error(`"${key}" must be ${mustBe}`);
  }
}

const MEANING: { [K in Kind]: (line: Written[K]) => CallerLine } = {
  say: (line) => {
    const noise = line.noise === true;
    if (noise && (line.final !== undefined || line.partials !== undefined)) {
      throw new Error('"noise" has no results: remove "final" and "partials"');
    }
    if (noise && line.second !== undefined) throw new Error('"noise" has no results: remove "second"');
    if (line.gap !== undefined && line.second === undefined) {
      throw new Error('"gap" is the time before the second result: add "second"');
    }
    const characters = Array.from(line.say).length;
    return {
      kind: 'say',
      text: line.say,
      final: noise ? undefined : (line.final ?? line.say),
      second:
        line.second === undefined
          ? undefined
          : { text: line.second, afterMs: Math.round(line.gap ?? DEFAULT_GAP_MS) },
      partials: line.partials ?? [],
      start: startOf(line),
      durationMs: Math.round(line.duration ?? Math.max(LEAST_SPEECH_MS, characters * MS_A_CHARACTER)),
      latencyMs: Math.round(line.latency ?? DEFAULT_LATENCY_MS),
    };
  },
  dtmf: (line) => ({ kind: 'dtmf', keys: line.dtmf, start: startOf(line) }),
  silence: () => ({ kind: 'silence' }),
  nlp: ({ nlp }) => ({
    kind: 'nlp',
    answer:
      typeof nlp === 'string'
        ? nlp
        : {
            keyword: nlp.keyword,
            description: nlp.description ?? '',
            afterMs: Math.round(nlp.after ?? 0),
          },
  }),
  http: ({ http }) => ({ kind: 'http', afterMs: Math.round(http.after) }),
  app: (line) => ({ kind: 'app', application: line.app, result: line.result ?? 'SUCCESS' }),
  asr: ({ asr }) => ({ kind: 'asr', state: asr }),
  hangup: (line) => ({
    kind: 'hangup',
    cause: line.hangup,
    duringMs: line.during === undefined ? undefined : Math.round(line.during),
  }),
};

function startOf({ during, delay }: { during?: number; delay?: number }): Start {
  if (during !== undefined && delay !== undefined) {
    throw new Error(
      '"during" counts from the start of the prompts and "delay" from their end: use only one of them',
    );
  }
  return during === undefined
    ? { delayMs: Math.round(delay ?? DEFAULT_DELAY_MS) }
    : { duringMs: Math.round(during) };
}
