/** Recordings in an object store with the interface of S3. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ByteRange } from '../byte-range.ts';
import { sha256Of } from './folder-store.ts';
import { RecordingMissing, type RecordingStore } from './recording-store.ts';

export interface S3Options {
  /** URL of a store that is not Amazon's. */
  endpoint?: string | undefined;
  region: string;
  /** Without them the SDK finds its own: environment, profile, role of the machine. */
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
}

/** Most tries of a request; afterwards the recording waits. */
const TRIES = 2;
const CONNECT_MS = 5_000;
/** Longest silence of the store, ms. */
const SILENT_MS = 30_000;

export class S3Store implements RecordingStore {
  private readonly bucket: string;
  private readonly prefix: string;
  private client: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;

  /** @param place `s3://bucket` or `s3://bucket/prefix` */
  constructor(
    readonly place: string,
    private readonly options: S3Options,
  ) {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(place) ?? [];
    this.bucket = bucket;
    this.prefix = prefix === '' ? '' : `${prefix}/`;
  }

  async put(key: string, path: string): Promise<void> {
    const { sdk, client } = await this.open();
    const { size } = await stat(path);
    const md5 = createHash('md5');
    await pipeline(createReadStream(path), md5);
    const object = this.object(key);
    await client.send(
      new sdk.PutObjectCommand({
        ...object,
        Body: createReadStream(path),
        ContentLength: size,
        ContentMD5: md5.digest('base64'),
      }),
    );
    // Not every store checks what it was sent, and the original is about to be deleted.
    const { Body } = await client.send(new sdk.GetObjectCommand(object));
    const [stored, sent] = [await sha256Of(Body as Readable), await sha256Of(createReadStream(path))];
    if (stored !== sent) throw new Error('what the store has differs from the recording');
  }

  async read(key: string, range: ByteRange | null): Promise<Readable> {
    const { sdk, client } = await this.open();
    const part = range === null ? {} : { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...this.object(key), ...part }));
      return Body as Readable;
    } catch (error) {
      if ((error as Error).name !== 'NoSuchKey') throw error;
      throw new RecordingMissing('the recording is not in the store', { cause: error });
    }
  }

  async remove(key: string): Promise<void> {
    const { sdk, client } = await this.open();
    await client.send(new sdk.DeleteObjectCommand(this.object(key)));
  }

  close(): void {
    void this.client?.then(({ client }) => client.destroy());
  }

  private object(key: string) {
    return { Bucket: this.bucket, Key: `${this.prefix}${key}` };
  }

  /** The SDK is loaded when it is needed: most deployments do without it. */
  private open() {
    this.client ??= import('@aws-sdk/client-s3').then((sdk) => {
      const { endpoint, region, accessKeyId, secretAccessKey } = this.options;
      const client = new sdk.S3Client({
        region,
        maxAttempts: TRIES,
        requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENT_MS },
        // Stores other than Amazon's do not know its newer checksums. MD5 and reading back do the same.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
        ...(accessKeyId === undefined || secretAccessKey === undefined
          ? {}
          : { credentials: { accessKeyId, secretAccessKey } }),
      });
      return { sdk, client };
    });
    return this.client;
  }
}
