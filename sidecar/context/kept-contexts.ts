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
/** FreeSWITCH's hook has taken the file of a call by then that ended, if it ever does, ms. */
const HOOK_MS = 10_000;

export interface KeptContext {
  headers: Readonly<Record<string, string>>;
  /** Null: the address did not answer. */
  answer: unknown;
  /** Of the address that answered. */
  dialect?: ContextDialect;
  /** Names of variables by the keys that were answered, as far as they differ. */
  names?: ReadonlyMap<string, string>;
}

export interface KeptContextsOptions {
  folder: string;
  /** `logCallerData` */
  isOn: boolean;
  log: Log;
  hookMs?: number;
}

export class KeptContexts {
  private readonly sweeps: NodeJS.Timeout;
  /** Files of calls that ended before their answer, by path. */
  private readonly leaving = new Map<string, NodeJS.Timeout>();

  constructor(private readonly options: KeptContextsOptions) {
    this.sweeps = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  /**
   * A failure is logged: no call fails because of it.
   *
   * @param ended aborted when the caller hangs up before the call has its answer. Nobody may fetch the file then: the hook
   *   may have looked before it was there.
   */
  async keep(callid: string, context: KeptContext, ended: AbortSignal): Promise<void> {
    const { folder, isOn, log } = this.options;
    const text = isOn ? keptText(context) : null;
    if (text === null || ended.aborted) return;
    const path = join(folder, `${callFileName(callid)}.json`);
    try {
      await writeFile(path, text, { mode: MODE });
      if (ended.aborted) this.leave(path);
      else ended.addEventListener('abort', () => this.leave(path), { once: true });
    } catch (error) {
      log.warn(
        { folder, error: fileReason(error) ?? (error as Error).message },
        'the context of a call cannot be kept for its record',
      );
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.sweeps);
    for (const timer of this.leaving.values()) clearTimeout(timer);
    await Promise.all([...this.leaving.keys()].map(remove));
  }

  /** Deletes what is old, and everything where nothing may be kept. @param now ms since 1970 */
  async sweep(now = Date.now()): Promise<void> {
    const { folder, isOn } = this.options;
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const { mtimeMs = now } = await stat(path).catch(() => ({ mtimeMs: undefined }));
      if (!isOn || now - mtimeMs > OLD_MS) await remove(path);
    }
  }

  private leave(path: string): void {
    const { hookMs = HOOK_MS } = this.options;
    const timer = setTimeout(() => {
      this.leaving.delete(path);
      void remove(path);
    }, hookMs).unref();
    this.leaving.set(path, timer);
  }
}

const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

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
