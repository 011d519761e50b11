/** Files of numbers for `number add` and `number inspect`: sent to the hub as they are, never whole in memory. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { LocalHub } from '../../../hub/local-hub.ts';
import { SidecarError } from '../../../lib/error.ts';
import { fileReason } from '../../../lib/file-fault.ts';
import { watchImport } from './import-progress.ts';

/** How a file is read, where it is not recognised. */
export interface ReadingOptions {
  encoding?: string;
  delimiter?: string;
  header?: boolean;
  number?: string;
  variables?: string;
  sheet?: string;
}

export interface NumberFile {
  path: string;
  /** Standard input, which can be read once. */
  content: Buffer | null;
  isJson: boolean;
  isArchive: boolean;
}

const MIB = 1024 * 1024;

export function withReadingOptions(command: Command): Command {
  return command
    .option('--encoding <name>', 'utf-8, utf-16le, utf-16be or gb18030')
    .option('--delimiter <sign>', 'what separates the cells: , ; | or tab')
    .option('--header', 'the first row has names')
    .option('--no-header', 'the first row is a number')
    .option('--number <column>', 'the column of numbers: its name or position')
    .option('--variables <list>', 'names of variables: 姓名=name,3=amount,备注=; or none')
    .option('--sheet <name>', 'of a workbook: name or position');
}

/** @throws SidecarError `FILE` */
export function openFile(path: string): NumberFile {
  const file = startedFile(path);
  if (file.isEmpty) throw new SidecarError('FILE', `${path}: the file is empty`);
  return file;
}

function startedFile(path: string): NumberFile & { isEmpty: boolean } {
  try {
    const content = path === '-' ? readFileSync(0) : null;
    const start = content ?? startOf(path, 64);
    const text = start.toString('utf8', 0, 64).replace(/^\ufeff/, '');
    return {
      path,
      content,
      isJson: /^\s*[[{]/.test(text),
      isArchive: start.toString('latin1', 0, 2) === 'PK',
      isEmpty: start.length === 0,
    };
  } catch (error) {
    throw new SidecarError('FILE', `${path}: ${fileReason(error) ?? (error as Error).message}`);
  }
}

/** For people. */
export function nameOf({ path }: NumberFile): string {
  return path === '-' ? 'standard input' : basename(path);
}

function startOf(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(file, start, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}

/** @returns what the hub takes the file for */
export function inspectFile(hub: LocalHub, file: NumberFile, options: ReadingOptions): Promise<unknown> {
  return hub.send(`/v1/task/number/inspect?${queryOf(options)}`, Readable.from([beginningOf(file)]));
}

/** Of a text the beginning, whole lines; of a workbook everything. */
function beginningOf({ path, content, isArchive }: NumberFile): Buffer {
  if (isArchive) return content ?? readFileSync(path);
  const bytes = content ?? startOf(path, MIB);
  const isWhole = content !== null ? content.length < MIB : statSync(path).size <= MIB;
  if (isWhole) return bytes;
  const newline = bytes.lastIndexOf(10, MIB - 2);
  if (newline < 0) return bytes.subarray(0, MIB);
  // In UTF-16LE a zero follows.
  return bytes.subarray(0, newline + (bytes[newline + 1] === 0 ? 2 : 1));
}

export interface ImportTo {
  task: string;
  skipErrors: boolean;
  reading: ReadingOptions;
}

/** @returns the answer of the hub, when all of it is imported */
export async function sendFile(
  hub: LocalHub,
  { path, content }: NumberFile,
  { task, skipErrors, reading }: ImportTo,
): Promise<unknown> {
  const query = queryOf(reading);
  query.set('skip_error', String(skipErrors));
  if (path !== '-') query.set('name', basename(path).slice(0, 200));
  const hash = createHash('sha256');
  const body = content === null ? createReadStream(path) : Readable.from([content]);
  const id = encodeURIComponent(task);
  const watched = watchImport(hub, `/v1/task/${id}/import?per_page=10`, hashed(body, hash));
  try {
    return await hub.send(`/v1/task/${id}/number/file?${query}`, watched.body);
  } finally {
    watched.stop();
  }

  async function* hashed(
    pieces: Readable,
    digest: ReturnType<typeof createHash>,
  ): AsyncGenerator<Buffer, string> {
    for await (const piece of pieces) {
      digest.update(piece as Buffer);
      yield piece as Buffer;
    }
    return digest.digest('hex');
  }
}

function queryOf(options: ReadingOptions): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ['encoding', 'delimiter', 'header', 'number', 'variables', 'sheet'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}
