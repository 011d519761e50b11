/** The parts of an .xlsx file: entries of a zip archive, each unpacked as it is read, and never more than its limit. */
import type { FileHandle } from 'node:fs/promises';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { NumberFileError } from '../file-fault.ts';

const MIB = 1024 * 1024;
/** A workbook of a list has some dozens. */
const MOST_ENTRIES = 2_000;

export class Archive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws NumberFileError */
  static async open(file: FileHandle): Promise<Archive> {
    const entries = new Map<string, Entry>();
    try {
      const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
      const zip = await fromFdPromise(file.fd, options);
      if (zip.entryCount > MOST_ENTRIES)
        throw new NumberFileError('not-xlsx', {
          reason: { en: `${zip.entryCount} entries`, zh: `${zip.entryCount} 个条目` },
        });
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      if ([...entries.values()].some((entry) => entry.isEncrypted())) throw new NumberFileError('encrypted');
      return new Archive(zip, entries);
    } catch (error) {
      throw damaged(error);
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /**
   * The bytes of an entry, in pieces.
   *
   * @param limit.most bytes
   * @param limit.what for people: what of the file is too large
   * @throws NumberFileError
   */
  async *read(
    name: string,
    { most, what }: { most: number; what: { en: string; zh: string } },
  ): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (entry === undefined)
      throw new NumberFileError('not-xlsx', { reason: { en: `no ${name}`, zh: `没有 ${name}` } });
    const tooLarge = () =>
      new NumberFileError('xlsx-too-large', { what, most: `${Math.round(most / MIB)} MiB` });
    // What the archive says of itself; what it really holds is counted.
    if (entry.uncompressedSize > most) throw tooLarge();
    let bytes = 0;
    try {
      for await (const piece of await this.zip.openReadStreamPromise(entry)) {
        bytes += (piece as Buffer).length;
        if (bytes > most) throw tooLarge();
        yield piece as Buffer;
      }
    } catch (error) {
      throw damaged(error);
    }
  }
}

function damaged(error: unknown): unknown {
  if (error instanceof NumberFileError || !(error instanceof Error)) return error;
  const reason = error.message.replace(/\d{6,}/g, '…').slice(0, 120);
  return new NumberFileError('broken-xlsx', { reason });
}
