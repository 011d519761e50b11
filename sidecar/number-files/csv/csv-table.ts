/** A text file as a table. */
import type { FileHandle } from 'node:fs/promises';
import type { Table, TableRow } from '../table.ts';
import { CsvReader } from './csv-reader.ts';
import { readDelimiter, recogniseDelimiter } from './delimiter.ts';
import { decodedText, type Encoding, recogniseEncoding } from './encoding.ts';

export interface CsvTable extends Table {
  encoding: Encoding;
  delimiter: string;
}

export interface CsvOptions {
  encoding?: Encoding | undefined;
  delimiter?: string | undefined;
}

/** @throws NumberFileError */
export async function openCsv(file: FileHandle, given: CsvOptions): Promise<CsvTable> {
  const encoding = given.encoding ?? (await recogniseEncoding(file));
  const delimiter =
    given.delimiter === undefined ? await delimiterOf(file, encoding) : readDelimiter(given.delimiter);
  return { encoding, delimiter, rows: () => rowsOf(file, { encoding, delimiter }) };
}

async function delimiterOf(file: FileHandle, encoding: Encoding): Promise<string> {
  for await (const text of decodedText(file, encoding))
    return recogniseDelimiter(text.replace(/\r\n?/g, '\n'));
  return ',';
}

async function* rowsOf(
  file: FileHandle,
  { encoding, delimiter }: { encoding: Encoding; delimiter: string },
): AsyncGenerator<TableRow[]> {
  const reader = new CsvReader(delimiter);
  for await (const text of decodedText(file, encoding)) {
    const rows = reader.push(text);
    if (rows.length > 0) yield rows;
  }
  const rows = reader.end();
  if (rows.length > 0) yield rows;
}
