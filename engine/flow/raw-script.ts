/** Compiles a raw script on a host where no sidecar has run. Texts go in and out: the caller may be another script. */
import { sha256 } from '../text/sha256.ts';
import { characterLimit } from './character-limit.ts';
import { compileFlow } from './compile.ts';
import { encodeFlow } from './encode-flow.ts';
import { FlowError, type FlowErrorCode } from './error.ts';

/** What the compiler makes of a script. */
export type CompiledScript =
  | {
      /** The compiled form, as the sidecar writes it. */
      compiled: string;
      /** Regular expressions that could hold up a call. They match nothing. */
      refused: string[];
    }
  | { code: FlowErrorCode; path: string; problem: string };

/** @returns a `CompiledScript` as JSON */
export function compileRawScript(name: string, script: string): string {
  return JSON.stringify(compiledScript(name, script));
}

function compiledScript(name: string, script: string): CompiledScript {
  const refused: string[] = [];
  try {
    const flow = compileFlow(name, script, sha256(script).slice(0, 12), (source, ignoreCase) => {
      const maxCharacters = characterLimit(source, ignoreCase);
      if (maxCharacters === 0) refused.push(source);
      return maxCharacters;
    });
    return { compiled: encodeFlow(flow), refused };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    const { code, path, problem } = error;
    return { code, path, problem };
  }
}
