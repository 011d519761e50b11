/** Compiles the bytes of a script, or refuses it with a reason. */
import { isAscii, isUtf8, transcode } from 'node:buffer';
import { createHash } from 'node:crypto';
import { checkFlowName, checkScriptSize, compileText, type Made, notUtf8 } from './compile-text.ts';
import type { Costly } from './costly.ts';

export { checkFlowName, checkScriptSize, MAX_SCRIPT_BYTES, ScriptRefused, tooLarge } from './compile-text.ts';

/** A script as received, with its digest and version. */
export interface Script {
  bytes: Uint8Array;
  /** SHA-1 of the bytes, hex. Redis can compute it itself. */
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

/** A compiled flow, and the expressions that it leaves out. */
export interface CompiledScript {
  form: Uint8Array;
  costly: Costly[];
}

/**
 * Compiles a script to the bytes of its file.
 *
 * @param made the script's version, and what else identifies the compiled flow
 * @throws ScriptRefused if the script is invalid
 */
export function compileScript(name: string, script: Uint8Array, made: Made): CompiledScript {
  checkFlowName(name);
  checkScriptSize(script.byteLength);
  if (!isUtf8(script)) throw notUtf8(made.version);
  const { form, costly } = compileText(name, textOf(script), made);
  return { form: Buffer.from(form), costly };
}

/** Decodes valid UTF-8, for Chinese in half the time of `toString('utf8')`. */
function textOf(script: Uint8Array): string {
  if (isAscii(script))
    return Buffer.from(script.buffer, script.byteOffset, script.byteLength).toString('latin1');
  return transcode(script, 'utf8', 'ucs2').toString('ucs2');
}
