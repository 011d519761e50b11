/** A call out of the store as a text that can be read. */
import type { CallRecord } from '../../../engine/contract/call-record.ts';
import { InputType, type Row } from '../../../engine/contract/row.ts';
import { replaceControlCharacters } from '../../lib/printable.ts';
import { formatClockTime, formatSeconds } from '../../lib/time.ts';
import { inputOf, matchOf, responseOf } from '../../simulator/report/describe.ts';
import { localTime } from '../../store/timezone.ts';
import { hangupSide } from './calls.ts';
import { spokenPrompts } from './spoken.ts';

const NO_TIME = ' '.repeat('00:00.000'.length);

/**
 * @param rows in their order, at least one
 * @param timezone in which the call's begin is shown; the rows' times count from there
 * @param record of the call, where there is one
 */
export function callTranscript(rows: readonly Row[], timezone: string, record: CallRecord | null): string {
  const [first, last] = [rows[0] as Row, rows.at(-1) as Row];
  const start = Date.parse(first.input_start_time ?? first.createtime);
  const flows = rows.filter(({ input_type }) => input_type === InputType.Create);
  const ends = rows.filter(({ input_type }) => input_type === InputType.Destroy);
  const ended = ends.length >= flows.length && last.input_type === InputType.Destroy ? last : null;
  const length = ended === null ? Number.NaN : endOf(ended) - start;
  const head = [
    `call ${first.callid}`,
    (flows.length === 0 ? [first] : flows).map(flowOf).join(', '),
    Number.isNaN(start) ? '' : `${localTime(timezone).format(start, 0)} ${timezone}`,
    Number.isNaN(length) ? '' : formatSeconds(length),
    ended === null ? '(has not ended)' : '',
  ];
  const spoken = spokenPrompts(rows);
  const lines = rows.flatMap((row) => [
    // Flow after flow.
    ...(row !== first && row.input_type === InputType.Create ? [''] : []),
    ...linesOf(row, start, spoken.get(row) ?? []),
  ]);
  const heads = [head, record === null ? [] : recordHead(record)]
    .map((parts) => parts.filter((part) => part !== '').join('  '))
    .filter((text) => text !== '');
  return `${[...heads, '', ...lines].map(replaceControlCharacters).join('\n')}\n`;
}

function flowOf(row: Row): string {
  return [row.flow_name ?? row.input_args, row.flow_version].filter(Boolean).join(' ');
}

/** Ms since 1970 of a DESTROY row's moment; NaN where it does not tell. */
function endOf({ input_start_time, createtime, input_duration }: Row): number {
  return input_duration === null ? Number.NaN : Date.parse(input_start_time ?? createtime) + input_duration;
}

function recordHead({
  bill,
  hangupcause,
  hangup_code,
  hangup_disposition,
  bridge_number,
}: CallRecord): string[] {
  const by = hangupSide(hangup_disposition);
  return [
    bill === null ? '' : `billed ${formatSeconds(bill)}`,
    [hangupcause, hangup_code].filter((part) => part !== null).join(' '),
    by === '' ? '' : `hung up by the ${by}`,
    bridge_number === null ? '' : `bridged to ${bridge_number}`,
  ];
}

function linesOf(row: Row, start: number, prompts: readonly string[]): string[] {
  const at = Date.parse(row.createtime) - start;
  const match = matchOf(row);
  const response = responseOf(row);
  const happened = [
    inputOf(row),
    match === '' ? '' : `: ${match}`,
    response === '' ? '' : ` → ${response}`,
    row.potential === null ? '' : ` [${row.potential}]`,
  ].join('');
  const lines = [
    line(Number.isNaN(at) ? NO_TIME : formatClockTime(Math.max(0, at)), speakerOf(row), happened),
  ];
  const { response_action: action, response_args: args, record } = row;
  if (action !== null && action !== '' && action !== 'cti_play_and_detect_speech') {
    lines.push(line(NO_TIME, 'robot', `runs ${action} ${args ?? ''}`.trimEnd()));
  }
  for (const prompt of prompts) lines.push(line(NO_TIME, 'robot', prompt));
  if (record !== null && row.input_type === InputType.Text)
    lines.push(line(NO_TIME, '', `recorded in ${record}`));
  return lines;
}

function speakerOf({ input_type }: Row): string {
  switch (input_type) {
    case InputType.Text:
    case InputType.Dtmf:
      return 'caller';
    case InputType.Complete:
      return 'done';
    default:
      return 'call';
  }
}

function line(time: string, who: string, what: string): string {
  return `${time}  ${who.padEnd(7)} ${what}`;
}
