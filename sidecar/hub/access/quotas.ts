/** How much of the deployment an account may use: part of its settings. */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';

const LIMIT = Type.Union([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Type.Null()]);

/** Null: no limit. */
export const QUOTAS = Type.Object({
  calls_at_once: LIMIT,
  minutes_a_month: LIMIT,
  storage_bytes: LIMIT,
  tts_characters_a_month: LIMIT,
});
export type Quotas = Static<typeof QUOTAS>;

export const NO_QUOTAS: Quotas = {
  calls_at_once: null,
  minutes_a_month: null,
  storage_bytes: null,
  tts_characters_a_month: null,
};

/** The quotas in an account's settings. @param settings JSON */
export function quotasOf(settings: string): Quotas {
  const { quotas } = JSON.parse(settings) as { quotas?: unknown };
  const merged = { ...NO_QUOTAS, ...(quotas as Partial<Quotas> | undefined) };
  return Check(QUOTAS, merged) ? merged : NO_QUOTAS;
}

/** The settings with other quotas. What else an account has set stays. */
export function withQuotas(settings: string, change: Partial<Quotas>): string {
  const kept = JSON.parse(settings) as object;
  return JSON.stringify({ ...kept, quotas: { ...quotasOf(settings), ...change } });
}
