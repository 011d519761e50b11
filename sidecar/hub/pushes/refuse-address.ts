import { RefusedError } from '../../lib/guard/refusal.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { invalidField } from '../tasks/invalid.ts';

/**
 * Refuses an address of a body that hub and hosts may not connect to.
 *
 * @param key of the body
 * @throws HubError `PUSH_ADDRESS`
 */
export async function refuseAddress({ pushes }: Context, key: string, url: string): Promise<void> {
  if (!URL.canParse(url)) throw invalidField(key, { en: 'must be a URL', zh: '须为 URL' });
  try {
    await pushes.guard.check(url);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new HubError('PUSH_ADDRESS', { values: { reason: error.refusal }, path: `body.${key}` });
  }
}
