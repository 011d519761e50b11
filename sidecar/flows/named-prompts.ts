/** Finds the prompts that a flow names by the SHA-256 of their content (flow-format.md#prompt-hash). */
import { compileFlow } from '../../engine/flow/compile.ts';
import type { Flow } from '../../engine/flow/compiled.ts';
import { playbacksOf } from './playbacks.ts';

/** The folder of such prompts, below the folder of the flow's sounds. */
export const PROMPT_FOLDER = 'prompts';

/** The largest prompt, bytes: about ten minutes of telephone audio. */
export const MAX_PROMPT_BYTES = 10 * 1024 * 1024;

/** Exactly as flows must write it: another way to write the same path is an ordinary file. */
const ENTRY = /^(?:file:\/\/)?prompts\/([0-9a-f]{64})\.wav$/;
/** What is in every text that names a prompt, however JSON escapes the slash. */
const HINT = /[0-9a-f]{64}\.wav/;
const HINTS = /([0-9a-f]{64})\.wav/g;

export interface NamedPrompts {
  /** Hex, sorted, each once. */
  hashes: string[];
  /** `global.voicedir`: where their files are, below the sounds folder. */
  voiceDir: string | null;
}

export const NO_PROMPTS: NamedPrompts = { hashes: [], voiceDir: null };

/** The hash that an entry of `playbacks` names; undefined for any other entry. */
export function promptHash(entry: string): string | undefined {
  return ENTRY.exec(entry)?.[1];
}

/** Whether a text may name prompts: most flows do not, and need not be read for it. */
export function mayNamePrompts(text: string): boolean {
  return HINT.test(text);
}

/** What may be hashes of prompts in a text, each once. Some may only look like it. */
export function possibleHashes(text: string): string[] {
  return [...new Set([...text.matchAll(HINTS)].map(([, hash]) => hash as string))];
}

export function namedPrompts(flow: Flow): NamedPrompts {
  const hashes = new Set<string>();
  for (const entries of playbacksOf(flow))
    for (const entry of entries) {
      const hash = promptHash(entry);
      if (hash !== undefined) hashes.add(hash);
    }
  return { hashes: [...hashes].sort(), voiceDir: flow.settings.voiceDir };
}

/**
 * The hashes that a script names, sorted, each once.
 *
 * @throws FlowError for a script that does not compile
 */
export function promptsOfScript(script: string): string[] {
  return mayNamePrompts(script) ? namedPrompts(compileFlow('flow', script, '')).hashes : [];
}
