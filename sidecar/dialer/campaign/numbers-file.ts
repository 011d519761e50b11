/** Reads the numbers of a simulated campaign: CSV with a column of numbers, or JSON. */
import type { AccountRules } from '../../outbound/account-rules.ts';
import { isConsentFault, readConsent } from '../../outbound/input/consent.ts';
import { readNumberVariables } from '../../outbound/input/number-variables.ts';
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import { csvRows } from './csv.ts';
import { NumbersFileError } from './numbers-file-error.ts';

export interface CampaignNumber {
  given: string;
  key: string;
  country: string | null;
  /** JSON; null: none. */
  consent: string | null;
}

export interface CampaignNumbers {
  numbers: CampaignNumber[];
  /** Numbers that were given, without blank lines. */
  given: number;
  doubled: number;
  /** How many could not be read, by the fault. */
  faults: Record<string, number>;
}

/** Names of the column, in lower case. */
const COLUMN = [
  'number',
  'phone',
  'mobile',
  'tel',
  'telephone',
  '号码',
  '手机',
  '手机号',
  '手机号码',
  '电话',
  '电话号码',
];

/** The column with the source of the callee's consent. */
const CONSENT_COLUMN = ['consent', '同意'];

/** Columns with other names are no variables. */
const VARIABLE = /^[A-Za-z0-9_]{1,64}$/;

/** @param account of numbers without a code of a country, and of local times @throws NumbersFileError */
export function readCampaignNumbers(
  bytes: Uint8Array,
  { country, timezone }: Pick<AccountRules, 'country' | 'timezone'>,
): CampaignNumbers {
  const text = decoded(bytes);
  const rows = /^\s*[[{]/.test(text) ? jsonRows(text) : tableRows(text);
  const read: CampaignNumbers = { numbers: [], given: 0, doubled: 0, faults: {} };
  const fail = (fault: string): void => {
    read.faults[fault] = (read.faults[fault] ?? 0) + 1;
  };
  const keys = new Set<string>();
  for (const { number: text, variables, consent: given } of rows) {
    if (text.trim() === '' && variables === undefined) continue;
    read.given++;
    const number = readNumber(text, country);
    if (isNumberFault(number)) {
      fail(number.fault);
      continue;
    }
    const known = readNumberVariables(variables);
    if ('fault' in known) {
      fail(`variables: ${known.fault}`);
      continue;
    }
    const consent = readConsent(given, timezone);
    if (isConsentFault(consent)) {
      fail(consent.fault);
      continue;
    }
    if (keys.has(number.key)) read.doubled++;
    else {
      keys.add(number.key);
      read.numbers.push({ ...number, consent: consent === null ? null : JSON.stringify(consent) });
    }
  }
  return read;
}

interface NumberRow {
  number: string;
  /** Undefined: there are none. */
  variables?: unknown;
  consent?: unknown;
}

function jsonRows(text: string): NumberRow[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new NumbersFileError(`the numbers are not JSON: ${(error as Error).message}`);
  }
  if (typeof list === 'object' && list !== null && 'data' in list) list = list.data;
  if (!Array.isArray(list))
    throw new NumbersFileError('the numbers are not a list: write [{"number": "139…", "variables": {}}, …]');
  return list.map((one): NumberRow => {
    if (typeof one === 'string' || typeof one === 'number') return { number: String(one) };
    const { number, variables, consent } = (one ?? {}) as { [key in keyof NumberRow]: unknown };
    const isText = typeof number === 'string' || typeof number === 'number';
    return { number: isText ? String(number) : '', variables: variables ?? {}, consent };
  });
}

function tableRows(text: string): NumberRow[] {
  const [head = [], ...rows] = csvRows(text);
  const names = head.map((cell) => cell.trim());
  const column = names.findIndex((name) => COLUMN.includes(name.toLowerCase()));
  const consent = names.findIndex((name) => CONSENT_COLUMN.includes(name.toLowerCase()));
  if (column >= 0)
    return rows.map((cells) => ({
      ...{ number: cells[column] ?? '', ...variablesOf(names, cells, [column, consent]) },
      ...(consent >= 0 && { consent: cells[consent] }),
    }));
  // Without a head the first column has the numbers.
  if (!/\d{3}/.test(names[0] ?? ''))
    throw new NumbersFileError(
      `no column of numbers: name one of the columns ${COLUMN.slice(0, 3).join(', ')} or 号码`,
    );
  return [head, ...rows].map(([number = '']) => ({ number }));
}

/** Blank lines have none. */
function variablesOf(
  names: readonly string[],
  cells: readonly string[],
  without: readonly number[],
): Partial<NumberRow> {
  const others = names
    .map((name, index) => [name, cells[index] ?? ''] as const)
    .filter(([name, value], index) => !without.includes(index) && VARIABLE.test(name) && value !== '');
  return others.length === 0 ? {} : { variables: Object.fromEntries(others) };
}

/** UTF-8, UTF-16 with a mark, else GB 18030, in which spreadsheets in China save. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
