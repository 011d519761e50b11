/** How the users of an account log in: part of its settings. */

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
