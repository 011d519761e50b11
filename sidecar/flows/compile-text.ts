/** Compiles the text of a script, or refuses it with a reason. It runs in Node and in browsers. */
import { compileFlow } from '../../engine/flow/compile.ts';
import type { CompiledFlow } from '../../engine/flow/compiled.ts';
import type { Origin } from '../../engine/flow/compiled-file.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { isFlowName } from '../../engine/flow/name.ts';
import { type Fault, faultOf } from '../lib/error.ts';
import { type Costly, costLimit } from './costly.ts';
import { withPinyin } from './pinyin/with-pinyin.ts';

/** The largest script (flow-sync.md), in bytes. */
export const MAX_SCRIPT_BYTES = 8 * 1024 * 1024;

/** The limit of file systems, less `.json`. 128 letters of any script can take 512 bytes. */
const MAX_NAME_BYTES = 255 - '.json'.length;

/** The script or its name is invalid. Errors of the disk or the network are other errors. */
export class ScriptRefused extends Error {
  readonly code: string;
  readonly path: string | null;

  /** @param version of the script; null if the script was not read */
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
 * Checks the name of a flow. Call it before you build a path from the name.
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

/** Length of a text in UTF-8, bytes. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A compiled flow as the text of its file, and the expressions that it leaves out. */
export interface CompiledText {
  form: string;
  /** The same flow, before it is written. */
  flow: CompiledFlow;
  costly: Costly[];
}

export type Made = { version: string } & Partial<Origin>;

/**
 * Compiles the text of a script, whose name and size must have been checked.
 *
 * @param made the script's version, and what else identifies the compiled flow
 * @throws ScriptRefused if the script is invalid
 */
export function compileText(name: string, text: string, { version, ...made }: Made): CompiledText {
  try {
    const { limitOf, costly } = costLimit();
    const flow = withPinyin(compileFlow(name, text, version, limitOf));
    return { form: encodeFlow(flow, { ...made, ...(costly.length > 0 && { costly }) }), flow, costly };
  } catch (error) {
    throw new ScriptRefused(faultOf(error), version);
  }
}

export function notUtf8(version: string | null): ScriptRefused {
  const message = 'not JSON: the bytes are not UTF-8';
  return new ScriptRefused({ code: 'FLOW_NOT_JSON', path: '$', message }, version);
}
