/** Finds out what the columns of a list are: by their names, else by what is in them. */
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import { NumberFileError } from '../file-fault.ts';
import { isBlank, type TableRow } from '../table.ts';
import { type ColumnOptions, readVariables, requireColumn } from './given-columns.ts';
import { type VariableColumn, variableColumns } from './variable-names.ts';

export interface Columns {
  hasHeader: boolean;
  /** Rows of the table before the first number: titles and names. */
  skip: number;
  /** Of the header; empty texts without one. */
  names: string[];
  /** The column of numbers, from 0. */
  number: number;
  /** The column with the callee's consent, from 0; null: there is none. */
  consent: number | null;
  variables: VariableColumn[];
}

/** Names of columns of numbers, without blanks and signs, the likeliest first. */
const EXACT = [
  ...['手机号', '手机号码', '手机', '移动电话', '联系手机', '客户手机', '客户手机号', '被叫号码', '被叫'],
  ...['号码', '电话号码', '电话', '联系电话', '客户电话', '联系方式', '客户号码', '呼叫号码'],
  ...['mobile', 'mobilephone', 'mobilenumber', 'cellphone', 'cell', 'msisdn', 'callee'],
  ...[
    'phonenumber',
    'phone',
    'number',
    'telephone',
    'telephonenumber',
    'tel',
    'phoneno',
    'telno',
    'mobileno',
  ],
];
/** Names of the column with the callee's consent. */
const CONSENT = ['consent', '同意'];
const ALIKE = /手机|电话|号码|phone|mobile|msisdn/i;
/** Titles above the header. */
const MOST_TITLES = 5;
/** What a spreadsheet made of a number. */
const SPOILED: ReadonlySet<string> = new Set(['scientific', 'decimal', 'lost-zero']);

/** @param sample the first rows, blank ones too @param country of numbers without a code of a country @throws NumberFileError */
export function recogniseColumns(
  sample: readonly TableRow[],
  options: ColumnOptions,
  country: string,
): Columns {
  const header = options.header === false ? null : findHeader(sample, options, country);
  const skip = header === null ? 0 : header + 1;
  const rows = sample.slice(skip).filter((row) => !isBlank(row));
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const head = header === null ? [] : (sample[header] as TableRow).cells;
  const names = Array.from({ length: width }, (_, at) => (head[at] ?? '').trim());
  const number =
    options.number === undefined ? findNumbers(names, rows, country) : requireColumn(options.number, names);
  const isUsed = (column: number) => rows.some(({ cells }) => (cells[column] ?? '').trim() !== '');
  const consent = names.findIndex((name, at) => at !== number && CONSENT.includes(plainName(name)));
  const named = { names, taken: [number, consent], isUsed };
  const variables = variableColumns(named, readVariables(options.variables));
  return {
    hasHeader: header !== null,
    skip,
    names,
    number,
    consent: consent < 0 ? null : consent,
    variables,
  };
}

/** @returns the position of the row with names; null: there is none */
function findHeader(sample: readonly TableRow[], options: ColumnOptions, country: string): number | null {
  const filled = [...sample.entries()].filter(([, row]) => !isBlank(row)).slice(0, MOST_TITLES + 1);
  const named = filled.find(([, { cells }]) =>
    cells.some((cell) => EXACT.includes(plainName(cell)) || cell.trim() === options.number),
  );
  if (named !== undefined && !hasNumber(named[1], country)) return named[0];
  const [first, ...others] = filled;
  if (first === undefined) return null;
  if (options.header === true) return first[0];
  if (hasNumber(first[1], country)) return null;
  return others.some(([, row]) => hasNumber(row, country)) ? first[0] : null;
}

function hasNumber({ cells }: TableRow, country: string): boolean {
  return cells.some((cell) => looksLikeNumber(cell, country));
}

function looksLikeNumber(cell: string, country: string): boolean {
  const digits = cell.replace(/\D/g, '').length;
  if (digits < 3 || digits > 20) return /^\d[.,]\d*e\+?\d+$/i.test(cell.trim());
  const number = readNumber(cell, country);
  return !isNumberFault(number) || SPOILED.has(number.fault);
}

/** @throws NumberFileError */
function findNumbers(names: readonly string[], rows: readonly TableRow[], country: string): number {
  const shares = names.map((_, column) => {
    const like = rows.filter(({ cells }) => looksLikeNumber(cells[column] ?? '', country)).length;
    return rows.length === 0 ? 0 : like / rows.length;
  });
  const best = (wanted: (name: string) => boolean, least: number): number => {
    let found = -1;
    for (const [column, name] of names.entries()) {
      const share = shares[column] as number;
      if (wanted(name) && share >= least && (found < 0 || share > (shares[found] as number))) found = column;
    }
    return found;
  };
  const likely = EXACT.find((name) => names.some((one) => plainName(one) === name));
  const found = [
    best((name) => EXACT.includes(plainName(name)), 0.5),
    best((name) => ALIKE.test(name), 0.5),
    likely === undefined ? -1 : names.findIndex((name) => plainName(name) === likely),
    best(() => true, 0.5),
  ].find((column) => column >= 0);
  // Whatever is in it, there is no other.
  if (found === undefined && names.length === 1 && rows.some(({ cells }) => /\d{3}/.test(cells[0] ?? '')))
    return 0;
  if (found === undefined) throw new NumberFileError('no-number-column');
  return found;
}

function plainName(cell: string): string {
  return cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.*:：()]/g, '');
}
