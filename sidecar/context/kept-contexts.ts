/** What was known of callers, in a file a call until FreeSWITCH's hook has written it into the record of the call. */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callFileName } from '../../engine/contract/deployment.ts';
import { MAX_CONTEXT_BYTES } from '../inbound/context/answer.ts';
import type { ContextDialect } from '../inbound/context/question.ts';
import { fileReason } from '../lib/file-fault.ts';
import type { Log } from '../lib/log.ts';

const MODE = 0o600;
/** No call lasts so long, ms: what is older was left by a FreeSWITCH that was killed. */
const OLD_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;

export interface KeptContext {
  headers: Readonly<Record<string, string>>;
  /** Null: the address did not answer. */
  answer: unknown;
  /** Of the address that answered. */
  dialect?: ContextDialect;
  /** Names of variables by the keys that were answered, as far as they differ. */
  names?: ReadonlyMap<string, string>;
}

export class KeptContexts {
  private readonly sweeps: NodeJS.Timeout;

  /** @param isOn `logCallerData` */
  constructor(
    private readonly folder: string,
    private readonly isOn: boolean,
    private readonly log: Log,
  ) {
    this.sweeps = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  /** A failure is logged: no call fails because of it. */
  async keep(callid: string, context: KeptContext): Promise<void> {
    const text = this.isOn ? keptText(context) : null;
    if (text === null) return;
    try {
      await writeFile(join(this.folder, `${callFileName(callid)}.json`), text, { mode: MODE });
    } catch (error) {
      this.log.warn(
        { folder: this.folder, error: fileReason(error) ?? (error as Error).message },
        'the context of a call cannot be kept for its record',
      );
    }
  }

  stop(): void {
    clearInterval(this.sweeps);
  }

  /** @param now ms since 1970 */
  async sweep(now = Date.now()): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const { mtimeMs = now } = await stat(path).catch(() => ({ mtimeMs: undefined }));
      if (now - mtimeMs > OLD_MS) await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

/** At most 16 KiB: what is too long is left out, the headers first. @returns null: nothing is known */
export function keptText({ headers, answer, dialect, names }: KeptContext): string | null {
  const hasHeaders = Object.keys(headers).length > 0;
  const renamed = names !== undefined && names.size > 0 && { names: Object.fromEntries(names) };
  const answered = answer !== null && { answer, dialect, ...renamed };
  const whole = { ...(hasHeaders && { headers }), ...answered };
  const forms = [whole, ...(answered ? [answered] : []), ...(hasHeaders ? [{ headers }] : [])];
  for (const form of forms) {
    const text = JSON.stringify(form);
    if (text !== '{}' && Buffer.byteLength(text) <= MAX_CONTEXT_BYTES) return text;
  }
  return null;
}
