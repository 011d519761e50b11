/** An object store with the interface of S3 on a loopback port, which can be stopped and started again. */
import S3rver from 's3rver';
import { temporaryFolder } from '../home.ts';
import { freePort } from './process.ts';

export interface ObjectStore {
  endpoint: string;
  /** What clients log in with. */
  keys: { accessKeyId: string; secretAccessKey: string };
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startObjectStore(bucket: string): Promise<ObjectStore> {
  const port = await freePort();
  const directory = temporaryFolder();
  const options = {
    address: '127.0.0.1',
    port,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  };
  let server: S3rver | undefined;
  const start = async (): Promise<void> => {
    server = new S3rver(options);
    await server.run();
  };
  await start();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    keys: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    start,
    stop: async () => {
      await server?.close();
    },
  };
}
