/** The thread that owns an SQLite file: SQLite works synchronously, and answers to living calls must not wait for it. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { identityOf, openRowsFile } from '../sqlite/rows-file.ts';
import { ConnectionOwner } from './connection-owner.ts';
import type { SqliteThreadOptions } from './protocol.ts';

const { path, mustExist } = workerData as SqliteThreadOptions;

const owner = new ConnectionOwner({
  open: () => openRowsFile(path, { mustExist }),
  identity: () => identityOf(path),
});

parentPort?.on('message', (message: { connect: MessagePort } | 'close') => {
  if (message !== 'close') return owner.serve(message.connect);
  owner.close();
  parentPort?.close();
});
