/** A reader as calls are: it opens and parses the files of folders all the while, in a thread of its own. */
import { Worker } from 'node:worker_threads';

export interface Reading {
  /** Files that were read and parsed. */
  read: number;
  /** Files that were not JSON from begin to end: at most ten of them, with what was wrong. */
  broken: string[];
}

const CODE = `
const { readdirSync, readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const result = { read: 0, broken: [] };
let stop = false;
parentPort.on('message', () => { stop = true; });
function round() {
  for (const folder of workerData) {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.json')) continue;
      let text;
      try {
        text = readFileSync(folder + '/' + name, 'utf8');
      } catch (error) {
        // Removed between the listing and the reading, as a call may find it.
        if (error.code === 'ENOENT') continue;
        throw error;
      }
      try {
        JSON.parse(text);
        result.read++;
      } catch (error) {
        if (result.broken.length < 10) result.broken.push(name + ', ' + text.length + ': ' + error.message);
      }
    }
  }
  if (stop) parentPort.postMessage(result);
  else setImmediate(round);
}
round();
`;

/** Reads until the returned function is called, which tells what was seen. */
export function startReader(folders: string[]): () => Promise<Reading> {
  const worker = new Worker(CODE, { eval: true, workerData: folders });
  return () =>
    new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (result: Reading) => {
        void worker.terminate();
        resolve(result);
      });
      worker.postMessage('stop');
    });
}
