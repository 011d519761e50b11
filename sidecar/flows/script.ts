/** From the bytes of a script to its compiled form, or the reason why it is refused. */
import { isAscii, isUtf8, transcode } from 'node:buffer';
import { createHash } from 'node:crypto';
import { compileFlow } from '../../engine/flow/compile.ts';
import { encodeFlow, type Origin } from '../../engine/flow/compiled-file.ts';
import { isFlowName } from '../../engine/flow/name.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import { type Costly, costSight } from './costly.ts';
import { withPinyin } from './pinyin/with-pinyin.ts';

/** The largest script (flow-sync.md), in bytes. */
export const MAX_SCRIPT_BYTES = 8 * 1024 * 1024;

/** What file systems allow, less `.json`. Letters of any script: 128 of them can take 512 bytes. */
const MAX_NAME_BYTES = 255 - '.json'.length;

/** A script, or its name, that cannot be used; not a fault of the disk or the network. */
export class ScriptRefused extends Error {
  readonly code: string;
  readonly path: string | null;

  /** @param version the script's, null where it was not even read */
  constructor(
    { code, path, message }: Fault,
    readonly version: string | null = null,
  ) {
    super(message);
    this.name = 'ScriptRefused';
    this.code = code;
    this.path = path;
  }
}

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

/**
 * Whether a name can become a file's, before a path is built from it.
 *
 * @throws ScriptRefused `FLOW_NAME`
 */
export function checkFlowName(name: string): void {
  const refuse = (message: string): never => {
    throw new ScriptRefused({ code: 'FLOW_NAME', path: null, message });
  };
  if (!isFlowName(name)) {
    refuse('the name of a flow is 1 to 128 letters, digits, _ - . @, with no leading dot and no ".."');
  }
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    refuse(`the name takes more than the ${MAX_NAME_BYTES} bytes that a file's may: shorten it`);
  }
}

/** @throws ScriptRefused `FLOW_TOO_LARGE` */
export function checkScriptSize(bytes: number): void {
  if (bytes > MAX_SCRIPT_BYTES) throw tooLarge(bytes);
}

export function tooLarge(bytes: number): ScriptRefused {
  const message = `the script has ${bytes} bytes, ${MAX_SCRIPT_BYTES} are allowed: split the flow`;
  return new ScriptRefused({ code: 'FLOW_TOO_LARGE', path: null, message });
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
export function compileScript(name: string, script: Uint8Array, { version, ...made }: Made): CompiledScript {
  checkFlowName(name);
  checkScriptSize(script.byteLength);
  if (!isUtf8(script)) {
    const message = 'not JSON: the bytes are not UTF-8';
    throw new ScriptRefused({ code: 'FLOW_NOT_JSON', path: '$', message }, version);
  }
  try {
    const { sight, costly } = costSight();
    const flow = withPinyin(compileFlow(name, textOf(script), version, sight));
    return { form: Buffer.from(encodeFlow(flow, { ...made, ...(costly.length > 0 && { costly }) })), costly };
  } catch (error) {
    throw new ScriptRefused(faultOf(error), version);
  }
}

type Made = { version: string } & Partial<Origin>;

/** Valid UTF-8 as text, in half the time that `toString('utf8')` takes for Chinese. */
function textOf(script: Uint8Array): string {
  if (isAscii(script))
    return Buffer.from(script.buffer, script.byteOffset, script.byteLength).toString('latin1');
  return transcode(script, 'utf8', 'ucs2').toString('ucs2');
}
