import { readSync } from 'node:fs';

/** The bundle is synchronous, so reading a line blocks the process. */
export class LineReader {
  private readonly fd: number;
  private rest = Buffer.alloc(0);
  private ended = false;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** The next line without its line end; undefined at the end of input. */
  read(): string | undefined {
    for (;;) {
      const end = this.rest.indexOf('\n');
      if (end >= 0) {
        const line = this.rest.toString('utf8', 0, end);
        this.rest = this.rest.subarray(end + 1);
        return line.replace(/\r$/, '');
      }
      if (this.ended) {
        if (this.rest.length === 0) return undefined;
        const line = this.rest.toString('utf8');
        this.rest = Buffer.alloc(0);
        return line;
      }
      this.fill();
    }
  }

  private fill(): void {
    const chunk = Buffer.alloc(4096);
    try {
      const bytes = readSync(this.fd, chunk, 0, chunk.length, null);
      if (bytes === 0) this.ended = true;
      this.rest = Buffer.concat([this.rest, chunk.subarray(0, bytes)]);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') this.ended = true;
      else if (code === 'EAGAIN') pause();
      else throw error;
    }
  }
}

/** Another program left the terminal non-blocking: try again soon. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
