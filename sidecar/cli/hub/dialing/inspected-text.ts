/** What a file of numbers was taken for, in words. */
import { cutToWidth, formatTable } from '../../../lib/table.ts';
import { inLines } from './values.ts';

export interface Inspected {
  format: string;
  encoding: string | null;
  delimiter: string | null;
  sheet: string | null;
  sheets: string[];
  header: boolean;
  columns: { position: number; name: string; use: string; variable: string | null }[];
  rows: { line: number; cells: string[] }[];
  sample: { rows: number; usable: number; doubled: number; invalid: number };
  rejects: { line: number; column: string; message: string }[];
}

const WIDTH = 78;
const CELL = 14;
/** Columns of rows that are shown. */
const MOST_COLUMNS = 4;
const MOST_REJECTS = 5;

const SIGNS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': '|' };

/** One line: what the file is and what becomes of its columns. */
export function inspectedLine(name: string, { columns, ...file }: Inspected): string {
  const number = columns.find(({ use }) => use === 'number');
  const variables = columns.flatMap(({ variable }) => (variable === null ? [] : [variable]));
  const of = variables.length === 0 ? 'no variables' : `variables ${variables.join(', ')}`;
  const text = `${name}: ${formatOf(file)}; numbers in ${number?.name || `column ${number?.position}`}; ${of}`;
  return `${inLines(text, WIDTH).join('\n')}\n`;
}

function formatOf({
  format,
  encoding,
  delimiter,
  sheet,
  sheets,
  header,
}: Omit<Inspected, 'columns'>): string {
  const other = sheets.length > 1 ? ` (of ${sheets.length} sheets)` : '';
  const parts =
    format === 'xlsx'
      ? ['XLSX', `sheet ${sheet}${other}`]
      : ['CSV', encoding ?? '', SIGNS[delimiter ?? ''] ?? delimiter ?? ''];
  return [...parts, header ? 'with a header' : 'without a header'].join(', ');
}

export function inspectedText(name: string, inspected: Inspected): string {
  const { columns, rows, sample, rejects } = inspected;
  const uses = columns.map(({ position, name: header, use, variable }) => [
    String(position),
    header || '-',
    variable === null ? (use === 'none' ? 'nothing' : `the ${use}`) : `\${${variable}}`,
  ]);
  const head = [
    'line',
    ...columns.slice(0, MOST_COLUMNS).map(({ name: header, position }) => header || String(position)),
  ];
  const shown = rows.map(({ line, cells }) => [
    String(line),
    ...head.slice(1).map((_, at) => cells[at] ?? ''),
  ]);
  const counts = `first ${sample.rows} rows: ${sample.usable} usable, ${sample.doubled} doubled, ${sample.invalid} invalid`;
  const faults = rejects.slice(0, MOST_REJECTS).map(({ line, column, message }) => {
    const where = `line ${line}${column === '' ? '' : `, ${cutToWidth(column, CELL)}`}`;
    return `${inLines(`${where}: ${message}`, WIDTH).join('\n  ')}\n`;
  });
  return [
    inspectedLine(name, inspected),
    '\n',
    formatTable(['column', 'name', 'becomes'], uses, { maxWidth: 30 }),
    '\n',
    formatTable(head, shown, { maxWidth: CELL }),
    '\n',
    `${counts}\n`,
    ...faults,
  ].join('');
}
