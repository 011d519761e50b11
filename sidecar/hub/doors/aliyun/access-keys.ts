/** Finds the keys of requests. Those of requests that come at the same time are read together. */

import { type FoundAccessKey, findAccessKeys } from '../../../store/hub/doors/aliyun-keys.ts';
import type { HubStore } from '../../../store/hub/hub-store.ts';
import { Batch } from './batch.ts';

/** Keys of one statement. */
const AT_ONCE = 200;

export class AccessKeys {
  private readonly batch: Batch<string, FoundAccessKey | undefined>;

  constructor({ db }: Pick<HubStore, 'db'>) {
    this.batch = new Batch(async (ids) => {
      const found = await findAccessKeys(db, [...new Set(ids)]);
      return ids.map((id) => found.get(id));
    }, AT_ONCE);
  }

  find(accessKeyId: string): Promise<FoundAccessKey | undefined> {
    return this.batch.ask(accessKeyId);
  }
}
