/** From the bytes of a script to its compiled form, or the reason why it is refused. */
import { isAscii, isUtf8, transcode } from 'node:buffer';
import { createHash } from 'node:crypto';
import { checkFlowName, checkScriptSize, compileText, type Made, notUtf8 } from './compile-text.ts';
import type { Costly } from './costly.ts';

export { checkFlowName, checkScriptSize, MAX_SCRIPT_BYTES, ScriptRefused, tooLarge } from './compile-text.ts';

/** A script as it came, and what it is told apart by. */
export interface Script {
  bytes: Uint8Array;
  /** SHA-1 of the bytes, hex: what Redis can tell by itself. */
  digest: string;
  /** First 12 hex digits of their SHA-256 (flow-format.md#files-version). */
  version: string;
}

export function scriptOf(bytes: Uint8Array): Script {
  return { bytes, digest: createHash('sha1').update(bytes).digest('hex'), version: versionOf(bytes) };
}

/** First 12 hex digits of the SHA-256 of the script's bytes (flow-format.md#files-version). */
export function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

/** A compiled form, and the expressions that it leaves out. */
export interface CompiledScript {
  form: Uint8Array;
  costly: Costly[];
}

/**
 * The compiled form of a script, as the bytes of its file.
 *
 * @param made the script's version, and what else tells this form from others
 * @throws ScriptRefused when the script cannot be used
 */
export function compileScript(name: string, script: Uint8Array, made: Made): CompiledScript {
  checkFlowName(name);
  checkScriptSize(script.byteLength);
  if (!isUtf8(script)) throw notUtf8(made.version);
  const { form, costly } = compileText(name, textOf(script), made);
  return { form: Buffer.from(form), costly };
}

/** Valid UTF-8 as text, in half the time that `toString('utf8')` takes for Chinese. */
function textOf(script: Uint8Array): string {
  if (isAscii(script))
    return Buffer.from(script.buffer, script.byteOffset, script.byteLength).toString('latin1');
  return transcode(script, 'utf8', 'ucs2').toString('ucs2');
}
