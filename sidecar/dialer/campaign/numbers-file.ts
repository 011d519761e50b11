/** Reads the numbers of a simulated campaign: a file as `number add` takes it, or JSON. */
import { open } from 'node:fs/promises';
import { NumberFileError } from '../../number-files/file-fault.ts';
import { openNumberFile } from '../../number-files/number-file.ts';
import type { AccountRules } from '../../outbound/account-rules.ts';
import { isConsentFault, readConsent } from '../../outbound/input/consent.ts';
import { readNumberVariables } from '../../outbound/input/number-variables.ts';
import { type GivenNumber, isNumberFault, readNumber } from '../../outbound/number.ts';
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

type Rules = Pick<AccountRules, 'country' | 'timezone'>;

/** @param account of numbers without a code of a country, and of local times @throws NumbersFileError */
export async function readCampaignNumbers(path: string, account: Rules): Promise<CampaignNumbers> {
  const file = await open(path);
  try {
    const start = Buffer.alloc(64);
    await file.read(start, 0, start.length, 0);
    const collected = new Collected();
    const isJson = /^\s*[[{]/.test(start.toString().replace(/^\ufeff/, ''));
    if (isJson) addJson(collected, await file.readFile('utf8'), account);
    else
      for await (const { numbers, rejects } of (await openNumberFile(file, {}, account)).groups()) {
        for (const { fault } of rejects) collected.reject(fault);
        for (const { number, consent } of numbers) collected.add(number, consent);
      }
    return collected.read;
  } catch (error) {
    throw error instanceof NumberFileError ? new NumbersFileError(error.message) : error;
  } finally {
    await file.close();
  }
}

class Collected {
  readonly read: CampaignNumbers = { numbers: [], given: 0, doubled: 0, faults: {} };
  private readonly keys = new Set<string>();

  add(number: GivenNumber, consent: string | null): void {
    this.read.given++;
    if (this.keys.has(number.key)) this.read.doubled++;
    else {
      this.keys.add(number.key);
      this.read.numbers.push({ ...number, consent });
    }
  }

  reject({ fault, ...rest }: { fault: string }): void {
    this.read.given++;
    const name = 'name' in rest ? `variables: ${fault}` : fault;
    this.read.faults[name] = (this.read.faults[name] ?? 0) + 1;
  }
}

function addJson(collected: Collected, text: string, { country, timezone }: Rules): void {
  for (const { number: given, variables, consent: agreed } of jsonRows(text)) {
    if (given.trim() === '' && variables === undefined) continue;
    const number = readNumber(given, country);
    const known = readNumberVariables(variables);
    const consent = readConsent(agreed, timezone);
    if (isNumberFault(number)) collected.reject(number);
    else if (!(known instanceof Map)) collected.reject(known);
    else if (isConsentFault(consent)) collected.reject(consent);
    else collected.add(number, consent === null ? null : JSON.stringify(consent));
  }
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
    list = JSON.parse(text.replace(/^\ufeff/, ''));
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
