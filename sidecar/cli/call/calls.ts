import { Command, InvalidArgumentError } from 'commander';
import { HangupDisposition } from '../../../engine/contract/call-record.ts';
import { formatTable } from '../../lib/table.ts';
import { formatSeconds } from '../../lib/time.ts';
import { loadSettings } from '../../settings/config.ts';
import type { CallSummary } from '../../store/store.ts';
import { type LocalTime, localTime } from '../../store/timezone.ts';
import { withSettings } from '../settings-option.ts';
import { readStore } from '../store-access.ts';

interface Options {
  config?: string;
  json?: true;
  since?: string;
  flow?: string;
  end?: string;
  limit: number;
}

/** The year 1. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `cti-robot calls`: the calls in the store, the latest first. */
export function callsCommand(now: () => number = Date.now): Command {
  return withSettings(new Command('calls'))
    .description('list the calls in the store, latest first')
    .option(
      '--since <time>',
      'calls that began at this time or later: 2026-03-01, "2026-03-01 16:00", ISO 8601, or 90m, 2h, 7d ago',
    )
    .option('--flow <name>', 'calls on which this flow ran')
    .option(
      '--end <reason>',
      'calls whose last flow ended for this reason: end(hangup), or end, hangup, error, … for all of a kind',
    )
    .option('--limit <count>', 'largest number of calls', parseLimit, 50)
    .option('--json', 'print one JSON object a line for each call')
    .action(async ({ config, json, since, ...filter }: Options) => {
      const settings = loadSettings(config);
      const time = localTime(settings.timezone);
      const from = since === undefined ? {} : { since: parseSince(since, time, now()) };
      const calls = await readStore(settings, (store) => store.calls({ ...filter, ...from }));
      process.stdout.write(
        json ? calls.map((call) => `${JSON.stringify(call)}\n`).join('') : table(calls, time),
      );
    });
}

function table(calls: readonly CallSummary[], time: LocalTime): string {
  const lines = calls.map(({ callid, start, flows, end, duration, potential, rows, record }) => [
    start === null ? '' : time.format(Date.parse(start), 0),
    duration === null ? '' : formatSeconds(duration),
    String(rows),
    callid,
    end ?? '(running)',
    record?.bill == null ? '' : formatSeconds(record.bill),
    record?.hangupcause ?? '',
    hangupSide(record?.hangup_disposition ?? null),
    potential ?? '',
    // Last, because names of flows may be long.
    flows.join(', '),
  ]);
  const head = ['begin', 'length', 'rows', 'call', 'end', 'billed', 'cause', 'hung up', 'score', 'flow'];
  return formatTable(head, lines);
}

/** Who hung up, in a word. */
export function hangupSide(side: number | null): string {
  if (side === HangupDisposition.Robot) return 'robot';
  return side === HangupDisposition.Caller ? 'caller' : '';
}

/** @returns ms since 1970 */
export function parseSince(text: string, time: LocalTime, now: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) {
    // The earliest time that MySQL can compare with.
    return Math.max(EARLIEST_MS, now - Number(count) * (UNIT_MS[unit ?? ''] ?? 0));
  }
  const [, date, clock = '00:00:00', zone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (date !== undefined) {
    const full = clock.length === 5 ? `${clock}:00` : clock;
    const ms = zone === undefined ? time.parse(`${date} ${full}`) : Date.parse(`${date}T${full}${zone}`);
    if (ms !== null && !Number.isNaN(ms)) return ms;
  }
  throw new InvalidArgumentError(
    `--since ${JSON.stringify(text)} is not a time: give one such as 2026-03-01, "2026-03-01 16:00" or 2h`,
  );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new InvalidArgumentError('Give a whole number of 1 or more.');
  return limit;
}
