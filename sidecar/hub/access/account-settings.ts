/** How the users of an account log in, and how long its calls are kept: part of its settings. */

/** Whether users must have one-time codes. @param settings JSON */
export function requiresTotp(settings: string): boolean {
  const { require_totp: required } = JSON.parse(settings) as { require_totp?: unknown };
  return required === true;
}

/** The settings with another requirement. What else an account has set stays. */
export function withRequiredTotp(settings: string, required: boolean): string {
  const kept = JSON.parse(settings) as object;
  return JSON.stringify({ ...kept, require_totp: required });
}

/** How many days calls are kept; null: until somebody removes them. @param settings JSON */
export function keepDays(settings: string): number | null {
  const { keep_days: days } = JSON.parse(settings) as { keep_days?: unknown };
  return typeof days === 'number' && Number.isInteger(days) && days > 0 ? days : null;
}

/** The settings with another time. What else an account has set stays. */
export function withKeepDays(settings: string, days: number | null): string {
  const kept = JSON.parse(settings) as object;
  return JSON.stringify({ ...kept, keep_days: days });
}
