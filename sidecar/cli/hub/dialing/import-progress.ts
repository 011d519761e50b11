/** Shows on a terminal how far an import is, while its request waits for the answer. */
import { Readable } from 'node:stream';
import type { LocalHub } from '../../../hub/local-hub.ts';

interface ShownImport {
  sha256: string | null;
  state: string;
  taken: number;
  doubled: number;
  invalid: number;
  given: number | null;
}

const LOOK_MS = 500;
const BAR = 30;

/** @param pieces of the file; they end with its hash */
export function watchImport(
  hub: LocalHub,
  list: string,
  pieces: AsyncGenerator<Buffer, string>,
): { body: Readable; stop: () => void } {
  let hash: string | undefined;
  let isLooking = false;
  let hasShown = false;
  async function* body(): AsyncGenerator<Buffer> {
    for (;;) {
      const { value, done } = await pieces.next();
      if (done) {
        hash = value;
        return;
      }
      yield value;
    }
  }
  const look = async (): Promise<void> => {
    if (hash === undefined || isLooking) return;
    isLooking = true;
    try {
      const { data } = (await hub.ask('GET', list)) as { data: ShownImport[] };
      const own = data.find(({ sha256 }) => sha256 === hash);
      if (own === undefined) return;
      process.stderr.write(`\r${progressText(own)}`);
      hasShown = true;
    } catch {
      // The import itself says what is wrong.
    } finally {
      isLooking = false;
    }
  };
  const timer = process.stderr.isTTY ? setInterval(() => void look(), LOOK_MS) : undefined;
  return {
    body: Readable.from(body()),
    stop() {
      clearInterval(timer);
      if (hasShown) process.stderr.write('\n');
    },
  };
}

/** Always of one length, so that each line covers the one before. */
export function progressText({ state, taken, doubled, invalid, given }: ShownImport): string {
  const done = taken + doubled + invalid;
  if (state === 'checking' || given === null)
    return `looking through the file: ${given ?? 0} rows`.padEnd(78);
  const share = given === 0 ? 1 : Math.min(1, done / given);
  const filled = Math.round(share * BAR);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${done} of ${given}`.padEnd(78);
}
