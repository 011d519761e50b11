import { releaseName } from '../../release.ts';
import type { Settings } from '../../settings/settings.ts';
import { SILENT } from '../store-access.ts';

/** Of the first user, and of the sample task. */
export const ACCOUNT = 'main';
const FIRST_USER = 'admin';

/** Makes the first user of a hub without users. @returns the user's first password; null where there are users */
export async function makeFirstUser(
  settings: Settings,
): Promise<{ account: string; user: string; password: string } | null> {
  const account = ACCOUNT;
  const { withLocalHub } = await import('../../hub/local-hub.ts');
  return withLocalHub({ settings, account, version: releaseName(), log: SILENT }, async (hub) => {
    const users = (await hub.ask('GET', '/v1/user')) as unknown[];
    if (users.length > 0) return null;
    const body = { name: FIRST_USER, role: 'admin', deployment: true };
    const { password } = (await hub.ask('POST', '/v1/user', body)) as { password: string };
    return { account, user: FIRST_USER, password };
  });
}
