/** What a line of a caller's script may be: the table of simulator.md#caller as schemas, and their meaning. */
import { Ajv } from 'ajv';
import { type Static, type TObject, Type } from 'typebox';

/** When a say or keys begin. Milliseconds. */
export type Start =
  /** After a listening action has been waiting so long. */
  | { delayMs: number }
  /** After the running action's prompts began. */
  | { duringMs: number };

/** One line, defaults filled in. Milliseconds. */
export type CallerLine =
  | {
      kind: 'say';
      text: string;
      /** Text of the final result; `""` is an empty one, undefined (noise) none. */
      final: string | undefined;
      /** A recogniser that corrects itself sends another final; undefined: it does not. */
      second: { text: string; afterMs: number } | undefined;
      partials: string[];
      start: Start;
      durationMs: number;
      latencyMs: number;
    }
  | { kind: 'dtmf'; keys: string; start: Start }
  | { kind: 'silence' }
  | { kind: 'nlp'; answer: NlpAnswer }
  | { kind: 'app'; application: string; result: string }
  | { kind: 'asr'; state: AsrState }
  | { kind: 'hangup'; cause: string; duringMs: number | undefined };

/** It dies; it cannot be started from now on, as without its module; it can be again. */
export type AsrState = 'closed' | 'missing' | 'there';

export type NlpAnswer = { keyword: string; description: string } | 'timeout' | 'error';

const DEFAULT_DELAY_MS = 500;
const DEFAULT_LATENCY_MS = 300;
const DEFAULT_GAP_MS = 100;
const MS_A_CHARACTER = 200;
const LEAST_SPEECH_MS = 400;

const ms = () => Type.Optional(Type.Number({ minimum: 0, mustBe: 'a number of milliseconds, 0 or more' }));
const text = (mustBe: string, more: object = {}) => Type.String({ mustBe, ...more });

/** By the key that names the kind. */
const SCHEMAS = {
  say: Type.Object(
    {
      say: text('the words, a text'),
      during: ms(),
      delay: ms(),
      duration: ms(),
      latency: ms(),
      partials: Type.Optional(Type.Array(Type.String(), { mustBe: 'a list of texts' })),
      final: Type.Optional(text('the text of the final result')),
      second: Type.Optional(text('the text of a second final result')),
      gap: ms(),
      noise: Type.Optional(Type.Boolean({ mustBe: 'true or false' })),
    },
    { additionalProperties: false },
  ),
  dtmf: Type.Object(
    {
      dtmf: text('keys: a text of 0-9, A-D, * and #', { pattern: '^[0-9A-Da-d*#]+$' }),
      during: ms(),
      delay: ms(),
    },
    { additionalProperties: false },
  ),
  silence: Type.Object({ silence: Type.Literal(true, { mustBe: 'true' }) }, { additionalProperties: false }),
  nlp: Type.Object(
    {
      nlp: Type.Union(
        [
          Type.Object(
            { keyword: Type.String(), description: Type.Optional(Type.String()) },
            { additionalProperties: false },
          ),
          Type.Literal('timeout'),
          Type.Literal('error'),
        ],
        { mustBe: '"timeout", "error" or an object of texts "keyword" and "description"' },
      ),
    },
    { additionalProperties: false },
  ),
  app: Type.Object(
    {
      app: text("an application's name", { minLength: 1 }),
      result: Type.Optional(text('how it ends, as USER_BUSY', { minLength: 1 })),
    },
    { additionalProperties: false },
  ),
  asr: Type.Object(
    {
      asr: Type.Union([Type.Literal('closed'), Type.Literal('missing'), Type.Literal('there')], {
        mustBe: '"closed", "missing" or "there"',
      }),
    },
    { additionalProperties: false },
  ),
  hangup: Type.Object(
    {
      hangup: text("a hang-up cause's name, as NORMAL_CLEARING", { pattern: '^[A-Z][A-Z0-9_]*$' }),
      during: ms(),
    },
    { additionalProperties: false },
  ),
};

type Kind = keyof typeof SCHEMAS;
type Written<K extends Kind> = Static<(typeof SCHEMAS)[K]>;

const KINDS = Object.keys(SCHEMAS) as Kind[];
const ajv = new Ajv({ strict: false });
const validators = Object.fromEntries(KINDS.map((kind) => [kind, ajv.compile(SCHEMAS[kind])])) as Record<
  Kind,
  ReturnType<Ajv['compile']>
>;

/**
 * A line's JSON value as what it means.
 *
 * @throws Error whose message says what is wrong with it
 */
export function callerLine(value: unknown): CallerLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a line is a JSON object');
  }
  const kinds = KINDS.filter((kind) => kind in value);
  const kind = kinds[0];
  if (kind === undefined) throw new Error(`no kind of line: it needs one of the keys ${KINDS.join(', ')}`);
  if (kinds.length > 1) throw new Error(`a line is of one kind, not "${kinds.join('" and "')}"`);
  check(kind, value);
  return MEANING[kind](value as never);
}

function check(kind: Kind, value: object): void {
  const schema = SCHEMAS[kind] as TObject;
  const keys = Object.keys(schema.properties);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new Error(`unknown key "${unknown}": a line with "${kind}" may have ${keys.join(', ')}`);
  }
  const validate = validators[kind];
  if (validate(value)) return;
  const key = validate.errors?.[0]?.instancePath.split('/')[1] ?? kind;
  const { mustBe } = schema.properties[key] as { mustBe?: string };
  throw new Error(`"${key}" must be ${mustBe}`);
}

const MEANING: { [K in Kind]: (line: Written<K>) => CallerLine } = {
  say: (line) => {
    const noise = line.noise === true;
    if (noise && (line.final !== undefined || line.partials !== undefined)) {
      throw new Error('"noise" has no results: leave "final" and "partials" out');
    }
    if (noise && line.second !== undefined) throw new Error('"noise" has no results: leave "second" out');
    if (line.gap !== undefined && line.second === undefined) {
      throw new Error('"gap" is the time before the second result: give "second", too');
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
    answer: typeof nlp === 'string' ? nlp : { keyword: nlp.keyword, description: nlp.description ?? '' },
  }),
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
    throw new Error('"during" counts from the prompts\' begin and "delay" from their end: give one of them');
  }
  return during === undefined
    ? { delayMs: Math.round(delay ?? DEFAULT_DELAY_MS) }
    : { duringMs: Math.round(during) };
}
