/** The guest side of time and randomness: `Date` and `Math.random` of the script. */
import type { Bridge } from '../bridge.ts';

/**
 * Replaces `Date` and `Math.random` by versions that use the bridge. `Date` has the time of the bridge in UTC, so
 * that a script sees neither the clock nor the time zone of the machine. Like `installGuest`, this runs inside the
 * script's engine and uses nothing but its arguments.
 */
export function installGuestTime(bridge: Pick<Bridge, 'now' | 'random'>, scope: typeof globalThis): void {
  const RealDate = scope.Date;
  // biome-ignore lint/suspicious/noExplicitAny: the constructor's overloads are what is being replaced
  const construct = (args: any[]): Date => {
    if (args.length === 0) return new RealDate(bridge.now());
    if (args.length > 1) return new RealDate(RealDate.UTC.apply(null, args as [number]));
    return new RealDate(typeof args[0] === 'string' ? parse(args[0]) : args[0]);
  };
  /** A date and time without a zone is local time, and the local zone is UTC. */
  const parse = (text: string): number =>
    RealDate.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text);

  function VirtualDate(this: unknown, ...args: unknown[]): unknown {
    if (!new.target) return construct([]).toString();
    return Object.setPrototypeOf(construct(args), new.target.prototype);
  }
  const prototype = RealDate.prototype as Date & Record<string, unknown>;
  VirtualDate.prototype = prototype;
  VirtualDate.now = (): number => bridge.now();
  VirtualDate.UTC = RealDate.UTC;
  VirtualDate.parse = parse;

  const replace = (name: string, value: unknown): void => {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  };
  replace('constructor', VirtualDate);
  for (const part of ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds']) {
    replace(`get${part}`, prototype[`getUTC${part}`]);
    if (part !== 'Day') replace(`set${part}`, prototype[`setUTC${part}`]);
  }
  replace('getTimezoneOffset', () => 0);
  replace('toString', function (this: Date) {
    return this.toUTCString().replace('GMT', 'GMT+0000 (Coordinated Universal Time)');
  });
  for (const [name, from, to] of [
    ['toDateString', 0, 16],
    ['toTimeString', 17, 29],
    ['toLocaleString', 0, 29],
    ['toLocaleDateString', 0, 16],
    ['toLocaleTimeString', 17, 25],
  ] as const) {
    replace(name, function (this: Date) {
      return this.toUTCString().slice(from, to);
    });
  }

  Object.defineProperty(scope, 'Date', { value: VirtualDate, writable: true, configurable: true });
  scope.Math.random = () => bridge.random();
}
