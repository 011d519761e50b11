/** Reads recordings wherever they are: on this host, on another one through its sidecar, or in the store. */
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { Agent, request } from 'undici';
import type { ByteRange } from '../../recordings/byte-range.ts';
import { openRecording } from '../../recordings/recording-file.ts';
import { RecordingMissing, type RecordingStore } from '../../recordings/store/recording-store.ts';
import { listHosts } from '../../store/hub/hosts.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import type { RecordingRow } from '../../store/hub/recordings/recordings.ts';
import { HubError } from '../error.ts';
import { makePeerToken } from '../peer/peer-token.ts';
import type { SecretKey } from '../secrets/secret-key.ts';

/** Longest that another host may take to answer at all, ms. */
const ANSWER_MS = 5_000;
/** Longest silence while it sends, ms. */
const SILENT_MS = 20_000;

export interface RecordingReaderOptions {
  /** This host, and its folder of recordings. */
  host: string;
  folder: string;
  place: RecordingStore | null;
  store: HubStore;
  secretKey: SecretKey;
  /** Certificates, PEM, that are trusted besides the system's. */
  ca: string | undefined;
  /** ms since 1970 */
  now: () => number;
}

export interface OpenedRecording {
  bytes: number;
  /** Of the content, with its quotes. */
  etag: string;
  /** Reads it, or a part of it. One time only. */
  read(range: ByteRange | null): Promise<Readable>;
  /** Without having read it. */
  close(): Promise<void>;
}

/** What another host is asked for. */
export function peerRecordingPath(path: string): string {
  return `/peer/recording/${Buffer.from(path).toString('base64url')}`;
}

export class RecordingReader {
  private readonly agent: Agent;

  constructor(private readonly options: RecordingReaderOptions) {
    const { ca } = options;
    this.agent = new Agent({
      headersTimeout: ANSWER_MS,
      bodyTimeout: SILENT_MS,
      connect: {
        timeout: ANSWER_MS,
        rejectUnauthorized: true,
        ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      },
    });
  }

  /** @throws HubError `NOT_FOUND`, `RECORDING_HOST`, `RECORDING_STORE`, `RECORDING_EARLY` */
  async open(recording: RecordingRow): Promise<OpenedRecording> {
    const { host, folder } = this.options;
    if (recording.state === 'remove' || recording.state === 'missing') throw new HubError('NOT_FOUND');
    if (recording.store !== null) return this.openStored(recording);
    if (recording.host !== host) return this.openThere(recording);
    const file = await openRecording(folder, recording.path);
    if (!file) throw new HubError('NOT_FOUND');
    return {
      bytes: file.bytes,
      etag: etagOf(recording, file.bytes),
      read: async (range) => file.handle.createReadStream(range ?? { start: 0 }),
      close: () => file.handle.close(),
    };
  }

  async close(): Promise<void> {
    this.options.place?.close();
    await this.agent.destroy();
  }

  private openStored(recording: RecordingRow): OpenedRecording {
    const { place } = this.options;
    const { store, storeKey, bytes } = recording;
    if (place === null || place.place !== store || storeKey === null || bytes === null)
      throw new HubError('RECORDING_STORE', { values: { store: String(store) } });
    return {
      bytes,
      etag: etagOf(recording, bytes),
      async read(range) {
        try {
          return await place.read(storeKey, range);
        } catch (error) {
          if (error instanceof RecordingMissing) throw new HubError('NOT_FOUND', { cause: error });
          throw new HubError('RECORDING_STORE', { values: { store: place.place }, cause: error });
        }
      },
      close: async () => {},
    };
  }

  private openThere(recording: RecordingRow): OpenedRecording {
    const { bytes } = recording;
    // Its host measures it within seconds of the call's end.
    if (bytes === null) throw new HubError('RECORDING_EARLY');
    return {
      bytes,
      etag: etagOf(recording, bytes),
      read: (range) => this.ask(recording, range ?? { start: 0, end: bytes - 1 }),
      close: async () => {},
    };
  }

  private async ask({ host, path, bytes }: RecordingRow, { start, end }: ByteRange): Promise<Readable> {
    const { store, secretKey, now } = this.options;
    if (bytes === 0) return Readable.from([]);
    const unreachable = (cause?: unknown) => new HubError('RECORDING_HOST', { values: { host }, cause });
    const hosts = await listHosts(store.db, store.kind);
    const url = hosts.find((known) => known.host === host)?.report.peer;
    if (!url) throw unreachable();
    const asked = peerRecordingPath(path);
    const headers = {
      authorization: `Bearer ${makePeerToken(secretKey, { host, path: asked }, now())}`,
      range: `bytes=${start}-${end}`,
    };
    const {
      statusCode,
      headers: got,
      body,
    } = await request(url + asked, {
      dispatcher: this.agent,
      headers,
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (statusCode === 206 && got['content-range'] === `bytes ${start}-${end}/${bytes}`) return body;
    body.on('error', () => {}).destroy();
    if (statusCode === 404) throw new HubError('NOT_FOUND');
    throw unreachable();
  }
}

function etagOf({ id }: RecordingRow, bytes: number): string {
  return `"${id}-${bytes}"`;
}
