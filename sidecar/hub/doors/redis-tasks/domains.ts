/** The domains whose tasks a hub takes from Redis. */
import type { Settings } from '../../../settings/settings.ts';
import { MAIN_ACCOUNT } from '../../access/rights.ts';

export interface TaskDomain {
  domain: string;
  /** Its name. */
  account: string;
}

export function taskDomains({ domain, dialer }: Pick<Settings, 'domain' | 'dialer'>): TaskDomain[] {
  const given = dialer.redisTaskDomains.length > 0 ? dialer.redisTaskDomains : [domain ?? []].flat();
  return given.map((one) => {
    const [name = '', account = MAIN_ACCOUNT] = one.split('=');
    return { domain: name, account };
  });
}
