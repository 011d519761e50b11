/** The thread that owns an SQLite file: SQLite works synchronously, and answers to living calls must not wait for it. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { FILE_MODE, FOLDER_MODE } from '../../lib/files.ts';
import { openSqliteFile } from '../sqlite/file.ts';
import { ConnectionOwner } from './connection-owner.ts';
import type { SqliteThreadOptions } from './protocol.ts';

const { path, mustExist } = workerData as SqliteThreadOptions;

const owner = new ConnectionOwner(() => {
  if (mustExist) return openSqliteFile(path, { fileMustExist: true });
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const file = openSqliteFile(path);
  chmodSync(path, FILE_MODE);
  return file;
});

parentPort?.on('message', (message: { connect: MessagePort } | 'close') => {
  if (message !== 'close') return owner.serve(message.connect);
  owner.close();
  parentPort?.close();
});
