/** The texts of a workbook: sheets name them by their position. They lie in one memory, outside of the heap. */
import { NumberFileError } from '../file-fault.ts';
import type { Archive } from './archive.ts';
import { readXml } from './xml.ts';

const NAME = 'xl/sharedStrings.xml';
const MIB = 1024 * 1024;
/** Bytes of XML, and of the texts in it. */
const MOST_XML = 512 * MIB;
const MOST_TEXT = 64 * MIB;
/** A sheet has 1,048,576 rows. */
const MOST_TEXTS = 4_000_000;
const WHAT = { en: 'texts', zh: '文本' };

export class SharedStrings {
  private text = Buffer.allocUnsafe(64 * 1024);
  private ends = new Uint32Array(1024);
  private count = 0;

  /** @throws NumberFileError */
  static async read(archive: Archive): Promise<SharedStrings> {
    const strings = new SharedStrings();
    if (!archive.has(NAME)) return strings;
    let text = '';
    let isText = false;
    // Readings of Japanese texts are beside them.
    let isReading = false;
    const reading = readXml(archive.read(NAME, { most: MOST_XML, what: WHAT }), {
      onOpen({ name }) {
        if (name === 'si') text = '';
        else if (name === 'rPh') isReading = true;
        else if (name === 't') isText = !isReading;
      },
      onClose(name) {
        if (name === 'si') strings.add(text);
        else if (name === 'rPh') isReading = false;
        else if (name === 't') isText = false;
      },
      onText(piece) {
        if (isText) text += piece;
      },
    });
    for await (const _ of reading);
    return strings;
  }

  /** @returns undefined: there is none */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined;
    const start = index === 0 ? 0 : (this.ends[index - 1] as number);
    return this.text.toString('utf8', start, this.ends[index] as number);
  }

  private add(text: string): void {
    const start = this.count === 0 ? 0 : (this.ends[this.count - 1] as number);
    const end = start + Buffer.byteLength(text);
    if (end > MOST_TEXT || this.count === MOST_TEXTS)
      throw new NumberFileError('xlsx-too-large', { what: WHAT, most: `${MOST_TEXT / MIB} MiB` });
    if (end > this.text.length) {
      const larger = Buffer.allocUnsafe(Math.min(MOST_TEXT, Math.max(end, this.text.length * 2)));
      this.text.copy(larger, 0, 0, start);
      this.text = larger;
    }
    if (this.count === this.ends.length) {
      const larger = new Uint32Array(this.ends.length * 2);
      larger.set(this.ends);
      this.ends = larger;
    }
    this.text.write(text, start);
    this.ends[this.count++] = end;
  }
}
