/** The callee's consent to calls, as a list of numbers has it: where it comes from, since when, and until when. */
import { readLocalTime } from '../times/clock-time.ts';
import { DAY_MS, findZone, type Zone } from '../times/zone.ts';

export interface Consent {
  /** Where and how it was given, in the words of the list. */
  source: string;
  /** ms since 1970; null: not known */
  at: number | null;
  /** Excluded; null: it has no end. */
  until: number | null;
}

export interface ConsentFault {
  fault: 'consent' | 'consent-source' | 'consent-time';
  message: string;
}

export const LONGEST_SOURCE = 200;

/** Control characters, and halves of surrogate pairs, which no database keeps. */
const UNUSABLE = /[\p{Cc}\p{Surrogate}]/u;
/** What a column of a table says where there is none. */
const NONE = /^(?:|-|0|n|no|none|null|false|否|无|没有|不同意|未同意)$/i;
/** Later times cannot be written with a year of four digits. */
const LATEST = Date.UTC(9999, 0, 1);

/**
 * @param given a text, which is the source; an object with `source`, `at`, `until`, or its JSON
 * @param timezone of times without an offset
 * @returns null: there is none
 */
export function readConsent(given: unknown, timezone: string): Consent | null | ConsentFault {
  if (given === undefined || given === null || given === false) return null;
  if (typeof given === 'string') return readText(given.trim(), timezone);
  if (typeof given !== 'object' || Array.isArray(given))
    return faultOf('consent', 'Consent is a text, or an object with source, at, until.');
  const { source, at, until } = given as { source?: unknown; at?: unknown; until?: unknown };
  if (typeof source !== 'string' || source.trim() === '')
    return faultOf('consent-source', 'Consent needs its source, such as "order form".');
  const text = source.trim();
  if ([...text].length > LONGEST_SOURCE || UNUSABLE.test(text))
    return faultOf(
      'consent-source',
      `The source has at most ${LONGEST_SOURCE} characters, and no control characters.`,
    );
  const zone = findZone(timezone);
  const begin = readTime(at, zone, 0);
  // The day that is named as the last one is part of it.
  const end = readTime(until, zone, DAY_MS);
  if (begin === undefined || end === undefined)
    return faultOf(
      'consent-time',
      'Times of consent are YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, ISO 8601, or ms since 1970.',
    );
  return { source: text, at: begin, until: end };
}

export function isConsentFault(read: Consent | null | ConsentFault): read is ConsentFault {
  return read !== null && 'fault' in read;
}

function readText(text: string, timezone: string): Consent | null | ConsentFault {
  if (!text.startsWith('{')) return NONE.test(text) ? null : readConsent({ source: text }, timezone);
  try {
    return readConsent(JSON.parse(text), timezone);
  } catch {
    return faultOf('consent', 'Consent begins with { and is not JSON.');
  }
}

/** @param wholeDay what is added to a date without a time of day @returns undefined: it cannot be read */
function readTime(given: unknown, zone: Zone | null, wholeDay: number): number | null | undefined {
  if (given === undefined || given === null || given === '') return null;
  const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : '';
  const local = readLocalTime(text);
  let ms = Number.NaN;
  if (/^\d{10,15}$/.test(text)) ms = Number(text);
  else if (local !== null && zone !== null) ms = momentOf(local.local + (local.isDate ? wholeDay : 0), zone);
  else if (/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)) ms = Date.parse(text);
  return ms >= 0 && ms <= LATEST ? ms : undefined;
}

/** Of a local time; an hour that the clocks skip or repeat does not matter here. */
function momentOf(local: number, zone: Zone): number {
  return local - zone.offsetAt(local - zone.offsetAt(local));
}

function faultOf(fault: ConsentFault['fault'], message: string): ConsentFault {
  return { fault, message };
}

/** As the database has it. `unreadable`: nobody knows what it says. */
export function keptConsent(kept: string | null): Consent | null | 'unreadable' {
  if (kept === null) return null;
  try {
    const { source, at, until } = JSON.parse(kept) as Partial<Consent>;
    return typeof source === 'string' ? { source, at: at ?? null, until: until ?? null } : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
