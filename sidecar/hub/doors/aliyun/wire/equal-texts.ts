import { timingSafeEqual } from 'node:crypto';

/** Compares in constant time. Only the length of a text, which is no secret, shows in the time. */
export function equalTexts(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
