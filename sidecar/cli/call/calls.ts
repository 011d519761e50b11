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
    .description('list the calls in the store, the latest first')
    .option(
      '--since <time>',
      'that began then or later: 2026-03-01, "2026-03-01 16:00", ISO 8601, or 90m, 2h, 7d ago',
    )
    .option('--flow <name>', 'on which this flow ran')
    .option(
      '--end <reason>',
      'whose last flow ended so: end(hangup), or end, hangup, error, … for all of a kind',
    )
    .option('--limit <count>', 'at most so many', parseLimit, 50)
    .option('--json', 'one JSON object a call')
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
    // Last: names of flows may be as wide as they like.
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
    // Nothing is older than the earliest time that can be written.
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
    `--since ${JSON.stringify(text)} is no time: 2026-03-01, "2026-03-01 16:00", 2h`,
  );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('a whole number from 1.');
  return limit;
}
