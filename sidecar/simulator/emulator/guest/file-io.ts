/** The guest's `FileIO`. */
import type { Bridge } from '../bridge.ts';
import { toInt, toText } from './values.ts';

export function createFileIoClass(bridge: Bridge) {
  return class FileIO {
    readonly #path: string;
    readonly #file: number;
    constructor(...args: unknown[]) {
      if (args.length < 2) throw 'Invalid Args';
      this.#path = toText(args[0]);
      this.#file = bridge.openFile(this.#path, toText(args[1]));
      if (this.#file < 0) throw `Cannot Open File: ${this.#path}`;
    }
    get path(): string {
      return this.#path;
    }
    get open(): boolean {
      return bridge.isFileOpen(this.#file);
    }
    read(bytes?: unknown): boolean {
      return bridge.readFile(this.#file, toInt(bytes));
    }
    data(): string | false {
      return bridge.fileData(this.#file);
    }
    write(...args: unknown[]): boolean {
      return args.length > 0 && bridge.writeFile(this.#file, toText(args[0]));
    }
    close(): void {
      bridge.closeFile(this.#file);
    }
  };
}
