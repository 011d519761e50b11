/** How the users of an account log in, how long its calls are kept, for whom it calls: part of its settings. */

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

/** The address that leads calls by `SmartCall`; null: none does. @param settings JSON */
export function smartcallUrl(settings: string): string | null {
  const { smartcall_url: url } = JSON.parse(settings) as { smartcall_url?: unknown };
  return typeof url === 'string' && url !== '' ? url : null;
}

/** The settings with another address. What else an account has set stays. */
export function withSmartcallUrl(settings: string, url: string | null): string {
  const kept = JSON.parse(settings) as object;
  return JSON.stringify({ ...kept, smartcall_url: url });
}

/** Names of the companies that the account calls for. @param settings JSON */
export function corporateNames(settings: string): string[] {
  const { corp_names: names } = JSON.parse(settings) as { corp_names?: unknown };
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** The settings with other names. What else an account has set stays. */
export function withCorporateNames(settings: string, names: readonly string[]): string {
  const kept = JSON.parse(settings) as object;
  return JSON.stringify({ ...kept, corp_names: names });
}
