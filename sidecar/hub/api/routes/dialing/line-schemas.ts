/** Schemas of lines, what they show, and what their bodies mean. */
import { type Static, Type } from 'typebox';
import { dialStringFault } from '../../../../outbound/input/dial-string.ts';
import { readinessOf } from '../../../../outbound/lines/line-health.ts';
import type { LineRow, LineState } from '../../../../store/hub/dialing/line-settings.ts';
import { maskNumber } from '../../../access/mask.ts';
import { hasRight } from '../../../access/rights.ts';
import { invalid } from '../../problem-error.ts';
import type { Problem } from '../../problems.ts';
import type { Context } from '../../route.ts';
import { ID, NAME, nullable, TIME } from '../schemas.ts';

export const LINE_KIND = Type.Enum(['gateway', 'simulated']);

/** What may be changed. */
const FIELDS = {
  dial_string: Type.String({ maxLength: 500, description: 'with ${destination_number} once; of a gateway' }),
  caller_numbers: Type.Array(
    Type.String({ pattern: '^\\+?[0-9]{2,32}$', description: '2 to 32 digits, perhaps after a +' }),
    { maxItems: 1000 },
  ),
  caller_order: Type.Enum(['turn', 'sticky', 'area']),
  maximumcall: Type.Integer({ minimum: 1, maximum: 100_000, description: 'calls at once' }),
  call_per_second: Type.Number({ minimum: 0.001, maximum: 1000, description: '0.1: one in ten seconds' }),
  rest: Type.Integer({ minimum: 0, maximum: 3_600_000, description: 'ms between two calls' }),
  enabled: Type.Boolean(),
  fault_threshold: Type.Integer({ minimum: 0, maximum: 1000, description: '0: it never rests' }),
  fault_try_interval: Type.Integer({ minimum: 1000, maximum: 86_400_000, description: 'ms that it rests' }),
  speed: Type.Number({ minimum: 1, maximum: 10_000, description: 'times a clock, of a simulated line' }),
};

export const LINE_FIELDS = Type.Partial(Type.Object({ name: NAME, ...FIELDS }));
export type LineFields = Static<typeof LINE_FIELDS>;

export const LINE = Type.Object({
  id: ID,
  name: Type.String(),
  kind: LINE_KIND,
  account: nullable(Type.String({ description: 'null: all accounts may use it' })),
  ...FIELDS,
  dial_string: nullable(Type.String({ description: 'null without the right `line.edit`' })),
  caller_numbers: Type.Array(Type.String()),
  state: Type.Enum(['works', 'off', 'rests', 'try', 'tried']),
  calls: Type.Integer({ description: 'at once, now; without `line.edit`: the own ones' }),
  faults: Type.Integer({ description: 'in a row' }),
  rests_until: nullable(TIME),
  last_cause: nullable(Type.String()),
  last_fault: nullable(TIME),
  revision: Type.Integer(),
  created: TIME,
  updated: TIME,
});

export const DEFAULT_FIELDS = {
  dial_string: '',
  caller_numbers: [],
  caller_order: 'turn',
  maximumcall: 1,
  call_per_second: 1,
  rest: 0,
  enabled: true,
  fault_threshold: 5,
  fault_try_interval: 60_000,
} as const;
/** How fast a simulated line runs if nobody says. */
export const SIMULATED_SPEED = 60;

export interface LineNow {
  state: LineState;
  account: string | null;
}

export function shownLine(
  { principal, now }: Pick<Context, 'principal' | 'now'>,
  line: LineRow,
  { state, account }: LineNow,
): Static<typeof LINE> {
  const isClear = hasRight(principal, 'number.clear');
  const numbers = JSON.parse(line.caller_numbers) as string[];
  const { id, name, maximumcall, call_per_second, rest, fault_threshold, fault_try_interval } = line;
  return {
    ...{ id, name, account, maximumcall, call_per_second, rest, fault_threshold, fault_try_interval },
    kind: line.kind === 'gateway' ? 'gateway' : 'simulated',
    dial_string: hasRight(principal, 'line.edit') ? line.dial_string : null,
    caller_numbers: isClear ? numbers : numbers.map(maskNumber),
    caller_order: line.caller_order as 'turn' | 'sticky' | 'area',
    enabled: line.enabled !== 0,
    speed: line.speed,
    state: line.enabled === 0 ? 'off' : readinessOf(state, now()),
    calls: state.calls,
    faults: state.faults,
    rests_until: state.restsUntil,
    last_cause: state.cause,
    last_fault: state.lastFault,
    revision: line.revision,
    created: line.created,
    updated: line.updated,
  };
}

/** The columns of what a body says. */
export function lineColumns({ caller_numbers, enabled, ...rest }: LineFields) {
  return {
    ...rest,
    ...(caller_numbers && { caller_numbers: JSON.stringify(caller_numbers) }),
    ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
  };
}

const FAULTS: Readonly<Record<string, Problem>> = {
  place: { en: 'must contain ${destination_number} once', zh: '必须且只能出现一次 ${destination_number}' },
  sign: {
    en: 'must have no blanks, commas, quotes, brackets, | or &: FreeSWITCH would run or dial more than one thing',
    zh: '不能含空格、逗号、引号、括号、| 或 &：否则 FreeSWITCH 会执行命令或拨出多路',
  },
  endpoint: {
    en: 'must be sofia/gateway/<gateway>/${destination_number} or sofia/<profile>/${destination_number}@<host>',
    zh: '须为 sofia/gateway/<网关>/${destination_number} 或 sofia/<profile>/${destination_number}@<主机>',
  },
};

/** @throws HubError `INVALID` for what does not fit the kind of the line */
export function refuseMisfit(kind: string, { dial_string, speed }: LineFields): void {
  if (kind === 'simulated') {
    if (dial_string !== undefined && dial_string !== '')
      throw invalid('body.dial_string', { en: 'must be empty for a simulated line', zh: '模拟线路不能填写' });
    return;
  }
  const fault = dial_string === undefined ? null : dialStringFault(dial_string);
  if (fault) throw invalid('body.dial_string', FAULTS[fault.fault] as Problem);
  if (speed !== undefined && speed !== 1)
    throw invalid('body.speed', { en: 'must be 1 for a gateway', zh: '网关线路只能是 1' });
}
