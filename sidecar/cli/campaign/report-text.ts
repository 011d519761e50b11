/** The report of a simulated campaign for people. */
import type { CampaignReport } from '../../dialer/campaign/report.ts';
import { formatTable } from '../../lib/table.ts';
import { CALL_STATUS_NAMES_EN } from '../../records/status-names.ts';

/** Columns of the longest bar. */
const BAR = 40;

const REASONS: Readonly<Record<string, string>> = {
  'no-turn': 'no turn at these limits',
  blacklisted: 'on the blacklist',
  'cap-day': 'called often enough that day',
  'cap-week': 'called often enough that week',
  'too-soon': 'called too short a time before',
};

export function reportText(report: CampaignReport): string {
  const { finished, start, end, timezone, first_call, last_call, numbers, calls, answered } = report;
  const invalid = sum(numbers.invalid);
  const talked = report.talk_ms / 3_600_000;
  const facts: [string, string][] = [
    ['begins', `${start} (${timezone})`],
    [finished ? 'done' : 'NOT done by', end],
    ['first call', first_call ?? '-'],
    ['last call', last_call ?? '-'],
    ['numbers', `${numbers.taken} of ${numbers.given}; doubled ${numbers.doubled}, invalid ${invalid}`],
    ['still waiting', String(numbers.waiting)],
    ['calls', `${calls}, ${answered} answered (${percent(answered, calls)}), ${talked.toFixed(1)} h talked`],
  ];
  const parts = [
    facts.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join(''),
    table('cannot be read', numbers.invalid, (fault) => fault),
    table('never called, because', report.not_called, (reason) => REASONS[reason] ?? reason),
    table('last results of numbers', numbers.by_status, nameOfStatus),
    table('results of calls', report.by_result, nameOfStatus),
    table('calls by day', report.by_day, (day) => day, true),
    table('calls by hour', report.by_hour, (hour) => `${hour}:00`, true),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function table(
  title: string,
  counts: Readonly<Record<string, number>>,
  nameOf: (key: string) => string,
  isBar = false,
): string {
  // Keys like integers come first, in the order of numbers: `10` before `09`.
  const entries = Object.entries(counts).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  if (entries.length === 0) return '';
  const most = Math.max(...entries.map(([, count]) => count));
  const rows = entries.map(([key, count]) => [
    nameOf(key),
    String(count),
    isBar ? '█'.repeat(Math.round((count / most) * BAR)) : percent(count, sum(counts)),
  ]);
  return formatTable([title, '', ''], rows);
}

function nameOfStatus(status: string): string {
  const name = (CALL_STATUS_NAMES_EN as Readonly<Record<string, string>>)[status];
  return name === undefined ? status : `${status} ${name}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)} %`;
}
