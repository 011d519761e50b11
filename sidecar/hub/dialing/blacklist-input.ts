/** Entries of a blacklist as a request has them. */
import { accountRulesOf } from '../../outbound/account-rules.ts';
import type { NumberFault } from '../../outbound/number/number-fault.ts';
import { readPrefix } from '../../outbound/number/prefix.ts';
import { isNumberFault, readNumber } from '../../outbound/number.ts';
import type { BlacklistKind, NewBlacklistEntry } from '../../store/hub/dialing/blacklist-entries.ts';

export interface GivenEntry {
  /** With `*` at its end: a prefix. */
  number: string;
  prefix?: boolean;
  reason?: string;
  until?: number | null;
  kind?: Extract<BlacklistKind, 'dnc' | 'manual'>;
}

export interface Reject {
  /** In the list, from 0. */
  index: number;
  fault: NumberFault;
}

/** @param settings of the account, JSON. @returns each key once: of several entries for one, the last */
export function readEntries(
  given: readonly GivenEntry[],
  settings: string,
): { entries: NewBlacklistEntry[]; rejects: Reject[] } {
  const { country } = accountRulesOf(settings);
  const entries = new Map<string, NewBlacklistEntry>();
  const rejects: Reject[] = [];
  for (const [index, { number, prefix, reason = '', until = null, kind = 'manual' }] of given.entries()) {
    const isPrefix = prefix ?? hasWildcard(number);
    const read = isPrefix ? readPrefix(number, country) : readNumber(number, country);
    if (isFault(read)) {
      rejects.push({ index, fault: read });
      continue;
    }
    const { key } = read;
    const before = entries.get(`${key} ${isPrefix}`);
    if (before?.kind === 'dnc' && kind !== 'dnc') continue;
    entries.set(`${key} ${isPrefix}`, { key, isPrefix, kind, reason, until });
  }
  return { entries: [...entries.values()], rejects };
}

/** At its end. */
function hasWildcard(number: string): boolean {
  return /[*＊]\s*$/.test(number);
}

/** The one entry that a number in any spelling, or a prefix with `*` at its end, means. */
export function namedEntry(
  number: string,
  settings: string,
): Pick<NewBlacklistEntry, 'key' | 'isPrefix'> | NumberFault {
  const { country } = accountRulesOf(settings);
  const isPrefix = hasWildcard(number);
  const read = isPrefix ? readPrefix(number, country) : readNumber(number, country);
  return isFault(read) ? read : { key: read.key, isPrefix };
}

function isFault(read: ReturnType<typeof readNumber | typeof readPrefix>): read is NumberFault {
  return 'fault' in read;
}

/** What is searched for in the keys: a number in any spelling, or a part of it. */
export function searchedKey(keyword: string, settings: string): string {
  const read = readNumber(keyword, accountRulesOf(settings).country);
  return isNumberFault(read) ? keyword.trim() : read.key;
}
