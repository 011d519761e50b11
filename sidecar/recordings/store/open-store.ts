import type { Settings } from '../../settings/settings.ts';
import { FolderStore } from './folder-store.ts';
import type { RecordingStore } from './recording-store.ts';
import { S3Store } from './s3-store.ts';

/** The store that the settings name; null: recordings stay on the hosts that made them. */
export function openRecordingStore({ recordingStore }: Settings): RecordingStore | null {
  const { place, ...options } = recordingStore;
  if (place === 'local') return null;
  return place.startsWith('s3://') ? new S3Store(place, options) : new FolderStore(place);
}
