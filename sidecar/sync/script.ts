/** From the bytes of a script to the two files that stand for it, or the reason why it is refused. */
import { createHash } from 'node:crypto';
import { compileFlow } from '../../engine/flow/compile.ts';
import { encodeFlow } from '../../engine/flow/compiled-file.ts';
import { FlowError } from '../../engine/flow/error.ts';
import { isFlowName } from '../../engine/flow/name.ts';
import { SidecarError } from '../error.ts';

/** The largest script (sidecar.md "Flow sync"), in bytes. */
export const MAX_SCRIPT_BYTES = 8 * 1024 * 1024;

/** What file systems allow, less `.json`. Letters of any script: 128 of them can take 512 bytes. */
const MAX_NAME_BYTES = 255 - '.json'.length;

/** First 12 hex digits of the SHA-256 of the script's bytes (flow.md 1). */
export function versionOf(script: Uint8Array): string {
  return createHash('sha256').update(script).digest('hex').slice(0, 12);
}

/**
 * Whether a name can become a file's.
 *
 * @throws FlowError `FLOW_NAME`
 */
export function checkFlowName(name: string): void {
  if (!isFlowName(name)) {
    throw new FlowError(
      'FLOW_NAME',
      '$',
      'the name of a flow is 1 to 128 letters, digits, _ - . @, no leading dot, no ".."',
    );
  }
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new FlowError(
      'FLOW_NAME',
      '$',
      `the name is longer than a file's may be (${MAX_NAME_BYTES} bytes)`,
    );
  }
}

/** @throws SidecarError `FLOW_TOO_LARGE` */
export function checkScriptSize(bytes: number): void {
  if (bytes > MAX_SCRIPT_BYTES) {
    throw new SidecarError(
      'FLOW_TOO_LARGE',
      `the script has ${bytes} bytes, ${MAX_SCRIPT_BYTES} are allowed: split the flow`,
    );
  }
}

/**
 * The compiled form of a script, as the text of its file.
 *
 * @throws FlowError, or SidecarError `FLOW_TOO_LARGE`, when the script cannot be used
 */
export function compileScript(name: string, script: Uint8Array, version: string): string {
  checkFlowName(name);
  checkScriptSize(script.byteLength);
  return encodeFlow(compileFlow(name, textOf(script), version));
}

function textOf(script: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(script);
  } catch {
    throw new FlowError('FLOW_NOT_JSON', '$', 'not JSON: the bytes are not UTF-8');
  }
}
