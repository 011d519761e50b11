/** Finds the characters that a server's character set cannot store. It asks the server, whose mappings differ from Node's. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database.ts';

/** Characters in one query. */
const AT_ONCE = 4096;
const FIRST = 0x80;
const END = 0x10000;
/** Surrogates, which are not characters. */
const GAP = [0xd800, 0xe000] as const;

const known = new Map<string, Promise<RegExp>>();

/** Makes an expression for the characters that a column of this character set loses. */
export function lackingIn(db: Kysely<Tables>, charset: string): Promise<RegExp> {
  const found = known.get(charset) ?? findLacking(db, charset);
  known.set(charset, found);
  found.catch(() => known.delete(charset));
  return found;
}

async function findLacking(db: Kysely<Tables>, charset: string): Promise<RegExp> {
  const ranges: [number, number][] = [];
  for (let start = FIRST; start < END; start += AT_ONCE) {
    const codes = Array.from({ length: Math.min(AT_ONCE, END - start) }, (_, index) => start + index).filter(
      (code) => code < GAP[0] || code >= GAP[1],
    );
    for (const code of await lost(db, charset, codes)) {
      const last = ranges.at(-1);
      if (last && last[1] === code - 1) last[1] = code;
      else ranges.push([code, code]);
    }
  }
  const hex = (code: number) => `\\u{${code.toString(16)}}`;
  const classes = ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('');
  return new RegExp(`[${classes}\\u{d800}-\\u{dfff}\\u{10000}-\\u{10ffff}]`, 'gu');
}

/** Selects the characters that a conversion to the character set and back changes. */
async function lost(db: Kysely<Tables>, charset: string, codes: readonly number[]): Promise<number[]> {
  if (codes.length === 0) return [];
  const text = String.fromCharCode(...codes);
  const name = sql.raw(charset.replace(/\W/g, ''));
  const { rows } = await sql<{ back: string }>`
    select convert(convert(${text} using ${name}) using utf8mb4) as back`.execute(db);
  const back = rows[0]?.back ?? '';
  if (back.length === text.length) return codes.filter((_code, index) => back[index] !== text[index]);
  if (codes.length === 1) return [...codes];
  const middle = codes.length >> 1;
  return [
    ...(await lost(db, charset, codes.slice(0, middle))),
    ...(await lost(db, charset, codes.slice(middle))),
  ];
}
