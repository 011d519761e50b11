/** The flow of a job in its compiled form. The last one is kept: most jobs ask about what was asked about before. */
import type { CompiledFlow } from '../../../../engine/flow/compiled.ts';
import { sha256 } from '../../../../engine/text/sha256.ts';
import {
  checkFlowName,
  checkScriptSize,
  compileText,
  utf8Length,
} from '../../../../sidecar/flows/compile-text.ts';
import type { Script } from '../protocol.ts';

export interface Compiled extends Script {
  flow: CompiledFlow;
  /** As a host has it. */
  form: string;
}

let last: Compiled | undefined;

/** @throws ScriptRefused */
export function compiled({ name, text }: Script): Compiled {
  if (last?.name === name && last.text === text) return last;
  checkFlowName(name);
  checkScriptSize(utf8Length(text));
  const { flow, form } = compileText(name, text, { version: sha256(text).slice(0, 12) });
  last = { name, text, flow, form };
  return last;
}
