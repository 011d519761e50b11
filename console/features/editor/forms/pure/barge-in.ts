/** What stops the prompts, as an author says it (flow-format.md#interrupt): a level, and flags that count with level 0. */
import { countOf } from '../../../../../engine/flow/value.ts';

export type Flag = 16 | 32 | 64;
export const FLAGS: readonly Flag[] = [16, 32, 64];

export interface BargeIn {
  /** Null for 4 to 15, which count as 0. */
  level: 0 | 1 | 2 | 3 | null;
  flags: readonly Flag[];
}

/** Null if the value is no number, and so not set. */
export function bargeInOf(value: string): BargeIn | null {
  const count = countOf(value);
  if (count === null) return null;
  const level = count & 15;
  return {
    level: level <= 3 ? (level as 0 | 1 | 2 | 3) : null,
    flags: level >= 1 && level <= 3 ? [] : FLAGS.filter((flag) => (count & flag) !== 0),
  };
}

export function withFlag(value: string, flag: Flag, on: boolean): string {
  const count = countOf(value) ?? 0;
  return String(on ? count | flag : count & ~flag);
}
