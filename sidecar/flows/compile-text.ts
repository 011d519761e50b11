/** Compiles the text of a script, or tells why it is refused. Runs in Node and in browsers. */
import { compileFlow } from '../../engine/flow/compile.ts';
import type { Origin } from '../../engine/flow/compiled-file.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { isFlowName } from '../../engine/flow/name.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import { type Costly, costLimit } from './costly.ts';
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
  if (utf8Length(name) > MAX_NAME_BYTES) {
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

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A compiled form, as the text of its file, and the expressions that it leaves out. */
export interface CompiledText {
  form: string;
  costly: Costly[];
}

export type Made = { version: string } & Partial<Origin>;

/**
 * Compiles the text of a script whose name and size are checked.
 *
 * @param made the script's version, and what else tells this form from others
 * @throws ScriptRefused when the script cannot be used
 */
export function compileText(name: string, text: string, { version, ...made }: Made): CompiledText {
  try {
    const { limitOf, costly } = costLimit();
    const flow = withPinyin(compileFlow(name, text, version, limitOf));
    return { form: encodeFlow(flow, { ...made, ...(costly.length > 0 && { costly }) }), costly };
  } catch (error) {
    throw new ScriptRefused(faultOf(error), version);
  }
}

export function notUtf8(version: string | null): ScriptRefused {
  const message = 'not JSON: the bytes are not UTF-8';
  return new ScriptRefused({ code: 'FLOW_NOT_JSON', path: '$', message }, version);
}
