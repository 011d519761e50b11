/** Reads the fields of an object that a person wrote. An error names the path of the field. */
import { isRuleFault, readIntervals, readRedialRules } from '../../outbound/redial-rules.ts';
import type { TaskRules } from '../../outbound/task-rules.ts';
import { readTime } from '../../outbound/times/clock-time.ts';
import { findZone } from '../../outbound/times/zone.ts';
import {
  type DayWindow,
  groupDays,
  isWindowFault,
  type TimeGroup,
  windowDays,
} from '../../outbound/windows.ts';

/** A task that cannot be read. Its message names the field. */
export class TaskFileError extends Error {
  /** It is told to people without a stack. */
  readonly code = 'FILE';

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = 'TaskFileError';
  }
}

/** The fields of an object. A missing field is null. */
export class Fields {
  private readonly given: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();

  constructor(
    private readonly path: string,
    given: unknown,
  ) {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw new TaskFileError(path, 'must be an object');
    this.given = given as Record<string, unknown>;
  }

  refuseOthers(allowed: ReadonlySet<string> = new Set()): void {
    for (const name of Object.keys(this.given))
      if (!this.known.has(name) && !allowed.has(name))
        throw new TaskFileError(`${this.path}.${name.slice(0, 64)}`, 'is no field of a task');
  }

  object(name: string): Fields {
    return new Fields(`${this.path}.${name}`, this.value(name) ?? {});
  }

  text(name: string): string | null {
    return this.read(name, 'must be a text of 1 to 200 characters', (value) =>
      typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined,
    );
  }

  texts(name: string): string[] {
    const read = this.read(name, 'must be a list of texts', (value) =>
      Array.isArray(value) && value.every((one) => typeof one === 'string') ? (value as string[]) : undefined,
    );
    return read ?? [];
  }

  number(name: string, least: number, most: number): number | null {
    return this.read(name, `must be a number from ${least} to ${most}`, (value) => {
      const number = typeof value === 'string' && /^[\d.]{1,12}$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && number >= least && number <= most ? number : undefined;
    });
  }

  whole(name: string, least: number, most: number): number | null {
    const number = this.number(name, least, most);
    if (number !== null && !Number.isInteger(number)) this.fail(name, 'must be a whole number');
    return number;
  }

  flag(name: string): boolean | null {
    return this.read(name, 'must be true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    );
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | null {
    return this.read(name, `must be one of ${values.join(', ')}`, (value) =>
      values.find((one) => one === value),
    );
  }

  zone(name: string): string | null {
    return this.read(name, 'must be the name of a time zone, such as Asia/Shanghai', (value) =>
      typeof value === 'string' && findZone(value) !== null ? value : undefined,
    );
  }

  hours(name: string): [string, string] | null {
    return this.read(name, 'must be two times of one day, such as ["09:00", "20:00"]', (value) => {
      if (!Array.isArray(value) || value.length !== 2) return undefined;
      const [from, to] = value.map((one) => (typeof one === 'string' ? readTime(one) : null));
      return from != null && to != null && from < to ? (value as [string, string]) : undefined;
    });
  }

  windows(name: string): DayWindow[] {
    const value = this.value(name) ?? [];
    const days = Array.isArray(value) ? windowDays(value as DayWindow[]) : { where: name };
    if (isWindowFault(days as ReturnType<typeof windowDays>))
      this.fail(name, 'must be a list of windows with days 1 to 7 and two times HH:MM that differ');
    return value as DayWindow[];
  }

  redialRules(name: string): TaskRules['redialerRule'] {
    const value = this.value(name);
    if (value === null) return null;
    const rules = readRedialRules(value, name);
    if (isRuleFault(rules)) throw new TaskFileError(`${this.path}.${rules.path}`, rules.message);
    return rules;
  }

  intervals(name: string): number[] | null {
    return this.read(
      name,
      'must be milliseconds, or a list of up to 20 of them',
      (value) => readIntervals(value) ?? undefined,
    );
  }

  /** A group of times, as JSON. */
  timegroup(name: string): string | null {
    const value = this.value(name);
    if (value === null) return null;
    let fault: string | null = 'kind';
    try {
      const days = groupDays(value as TimeGroup, 'weekday');
      fault = isWindowFault(days) ? days.where : null;
    } catch {
      // It lacks what every group has.
    }
    if (fault !== null)
      this.fail(name, `must have kind, windows and holidays that can be read, unlike ${fault}`);
    return JSON.stringify(value);
  }

  /** ms since 1970, ISO 8601, or a local time of the account. */
  moment(name: string, timezone: string): number | null {
    return this.read(name, 'must be a time: "YYYY-MM-DD HH:MM:SS", ISO 8601, or ms since 1970', (value) => {
      const at =
        typeof value === 'number' ? value : typeof value === 'string' ? momentOf(value, timezone) : NaN;
      return Number.isSafeInteger(at) && at >= 0 ? at : undefined;
    });
  }

  private value(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.given, name) ? (this.given[name] ?? null) : null;
  }

  private read<Value>(
    name: string,
    wants: string,
    read: (value: NonNullable<unknown>) => Value | undefined,
  ): Value | null {
    const value = this.value(name);
    if (value === null || value === undefined) return null;
    const found = read(value);
    if (found === undefined) this.fail(name, wants);
    return found as Value;
  }

  private fail(name: string, problem: string): never {
    throw new TaskFileError(`${this.path}.${name}`, problem);
  }
}

const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?$/;

function momentOf(text: string, timezone: string): number {
  const [, day, time = '00:00'] = LOCAL.exec(text) ?? [];
  if (day === undefined) return Date.parse(text);
  const local = Date.parse(`${day}T${time}Z`);
  const zone = findZone(timezone);
  return zone === null ? Number.NaN : local - zone.offsetAt(local - zone.offsetAt(local));
}
