/** What a user must do before anything else. */
import { requiresTotp } from '../access/account-settings.ts';

export const DUTIES = ['change_password', 'enrol_totp'] as const;
export type Duty = (typeof DUTIES)[number];

/** How a session began. The issuer of an OIDC login sees to passwords and second factors itself. */
export type LoginMethod = 'password' | 'oidc';

interface Owing {
  mustChange: boolean;
  totp: string | null;
  /** JSON. */
  accountSettings: string;
}

/** The next thing that a user must do; null: nothing. */
export function dutyOf({ mustChange, totp, accountSettings }: Owing, method: LoginMethod): Duty | null {
  if (method === 'oidc') return null;
  if (mustChange) return 'change_password';
  return totp === null && requiresTotp(accountSettings) ? 'enrol_totp' : null;
}
