/** What routes of recordings work with. */

import { openRecordingStore } from '../../recordings/store/open-store.ts';
import type { Settings } from '../../settings/settings.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { readCertificates } from '../tls-files.ts';
import { RecordingReader } from './recording-reader.ts';

export interface RecordingServices {
  reader: RecordingReader;
  /** Name of this host. */
  host: string;
  /** Where people reach the hub, without a path; null: wherever they do. */
  publicUrl: string | null;
}

/** @throws SidecarError `FILE` */
export async function createRecordingServices(
  settings: Settings,
  { store, secretKey, now }: { store: HubStore; secretKey: SecretKey; now: () => number },
): Promise<RecordingServices> {
  const { host, recordings: folder, peer, hub } = settings;
  const ca = await readCertificates(peer.tls.ca, 'peer.tls.ca');
  const place = openRecordingStore(settings);
  return {
    reader: new RecordingReader({ host, folder, place, store, secretKey, ca, now }),
    host,
    publicUrl: hub.publicUrl ?? null,
  };
}
