/**
 * The class `FileIO` for files in memory, with the quirks of the original: each object has one buffer that a shorter
 * read does not clear, text ends at the first NUL, and a chunk can split a character.
 */
import { concatenated, textOf, utf8 } from './bytes.ts';
import { absolutePath, folderOf } from './path.ts';
import { ScriptAborted } from './script-aborted.ts';

export interface OpenFile {
  readonly path: string;
  /** False at the end of the file, if `bytes` is 0, and if the file was not opened for reading. */
  read(bytes: number): boolean;
  /**
   * The text of the last read up to its first NUL; false before the first read and after a read that returned
   * nothing.
   */
  data(): string | false;
  write(text: string): boolean;
  close(): void;
  isOpen(): boolean;
}

/** Files by absolute path. A folder exists if it was named, not because a file is in it. */
export class VirtualFiles {
  private readonly files = new Map<string, Uint8Array>();
  private readonly folders: Set<string>;
  private readonly written: (path: string, text: string) => void;

  /** @param written called after each write */
  constructor(folders: Iterable<string>, written: (path: string, text: string) => void = () => {}) {
    this.folders = new Set([...folders].map((folder) => absolutePath(folder)));
    this.written = written;
  }

  put(path: string, content: string | Uint8Array): void {
    this.files.set(absolutePath(path), typeof content === 'string' ? utf8(content) : content.slice());
  }

  /** The content of a file; undefined if it does not exist. */
  get(path: string): Uint8Array | undefined {
    return this.files.get(absolutePath(path));
  }

  /** The content of a file as UTF-8; empty if it does not exist. */
  text(path: string): string {
    return new TextDecoder().decode(this.get(path));
  }

  remove(path: string): boolean {
    return this.files.delete(absolutePath(path));
  }

  /** Undefined where the original throws `Cannot Open File`. @param flags as for `FileIO`: letters of `rwcatb` */
  open(path: string, flags: string): OpenFile | undefined {
    const key = absolutePath(path);
    const has = (letter: string): boolean => flags.includes(letter);
    if (!has('r') && !has('w')) return undefined;
    if (this.folders.has(key)) return has('w') ? undefined : EMPTY_FOLDER(path);
    if (!this.files.has(key)) {
      if (!has('c') || !this.folders.has(folderOf(key))) return undefined;
      this.files.set(key, new Uint8Array(0));
    } else if (has('t')) {
      this.files.set(key, new Uint8Array(0));
    }
    return new Handle(
      path,
      { readable: has('r'), writable: has('w'), append: has('a') },
      {
        get: () => this.files.get(key) ?? new Uint8Array(0),
        set: (content, text) => {
          this.files.set(key, content);
          this.written(key, text);
        },
      },
    );
  }
}

/** A folder can be opened, but not read. */
const EMPTY_FOLDER = (path: string): OpenFile =>
  new Handle(
    path,
    { readable: true, writable: false, append: false },
    { get: () => new Uint8Array(0), set: () => {} },
  );

interface Content {
  get(): Uint8Array;
  set(content: Uint8Array, text: string): void;
}

interface Access {
  readable: boolean;
  writable: boolean;
  append: boolean;
}

class Handle implements OpenFile {
  readonly path: string;
  private readonly access: Access;
  private readonly content: Content;
  private position = 0;
  private buffer: Uint8Array = new Uint8Array(0);
  private filled = 0;
  private open = true;

  constructor(path: string, access: Access, content: Content) {
    this.path = path;
    this.access = access;
    this.content = content;
  }

  read(bytes: number): boolean {
    this.mustBeOpen('read');
    if (!this.access.readable || bytes === 0) return false;
    // Like mod_v8, which reuses its buffer: the bytes of an earlier, longer read stay behind the new ones.
    if (this.buffer.length < bytes) this.buffer = new Uint8Array(bytes);
    const piece = this.content.get().subarray(this.position, this.position + bytes);
    this.buffer.set(piece);
    this.filled = piece.length;
    this.position += this.filled;
    return this.filled > 0;
  }

  data(): string | false {
    if (this.filled === 0) return false;
    const end = this.buffer.indexOf(0);
    return textOf(this.buffer.subarray(0, end < 0 ? this.buffer.length : end));
  }

  write(text: string): boolean {
    this.mustBeOpen('write');
    if (!this.access.writable) return false;
    const [untilNul = ''] = text.split('\0', 1);
    const bytes = encoded(untilNul);
    const content = this.content.get();
    const at = this.access.append ? content.length : this.position;
    const after = new Uint8Array(Math.max(content.length, at + bytes.length));
    after.set(content);
    after.set(bytes, at);
    this.position = at + bytes.length;
    this.content.set(after, untilNul);
    return true;
  }

  close(): void {
    this.open = false;
  }

  isOpen(): boolean {
    return this.open;
  }

  private mustBeOpen(what: string): void {
    if (!this.open)
      throw new ScriptAborted(
        'SCRIPT_CRASH',
        `${what} on a closed FileIO (${this.path}) would crash FreeSWITCH`,
      );
  }
}

/** UTF-8 as V8 writes it: half of a surrogate pair becomes three bytes that are not a character. */
function encoded(text: string): Uint8Array {
  const parts = text.split(/([\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/);
  return concatenated(
    parts.map((part, index) => {
      if (index % 2 === 0) return utf8(part);
      const unit = part.charCodeAt(0);
      return Uint8Array.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]);
    }),
  );
}
