/** A list as a spreadsheet in China saves it: GB 18030, with a name for each number, and rows that cannot be used. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Of so many rows one has a number that Excel has spoiled, and one a number of the row before. */
const EVERY = 1_000;

/** `客户` and the header in GB 18030: Node has no encoder for it. */
const HEADER = Buffer.from('cad6bbfabac52cd0d5c3fb0d0a', 'hex');
const CUSTOMER = Buffer.from('bfcdbba7', 'hex').toString('latin1');

export interface List {
  path: string;
  rows: number;
  taken: number;
  doubled: number;
  invalid: number;
}

export async function writeList(path: string, rows: number): Promise<List> {
  const out = createWriteStream(path);
  out.write(HEADER);
  let text = '';
  let [doubled, invalid] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const isSpoiled = row % EVERY === 1;
    const isDouble = row % EVERY === 2;
    invalid += isSpoiled ? 1 : 0;
    doubled += isDouble ? 1 : 0;
    // In no order: so are the keys of a real list.
    const number = isSpoiled ? '1.39E+10' : numberAt(isDouble ? row - 2 : row);
    text += `${number},${CUSTOMER}${row % 50_000}\r\n`;
    if (text.length < 65_536 && row < rows - 1) continue;
    if (!out.write(Buffer.from(text, 'latin1'))) await once(out, 'drain');
    text = '';
  }
  out.end();
  await once(out, 'close');
  return { path, rows, doubled, invalid, taken: rows - doubled - invalid };
}

/** @returns a mobile number; another one for each row */
export function numberAt(row: number): string {
  return `139${String(((row * 48_271) % 100_000_007) % 100_000_000).padStart(8, '0')}`;
}
