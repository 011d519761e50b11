/** What is to be known of a script before it is saved: whether it compiles, what it does, what lint finds. */
import { isUtf8 } from 'node:buffer';
import { behaviourOf } from '../../flows/behaviour.ts';
import { promptsOfScript } from '../../flows/named-prompts.ts';
import { compileScript, versionOf } from '../../flows/script.ts';
import { type SpokenTexts, spokenTexts } from '../../flows/spoken-texts.ts';
import { type Fault, faultOf } from '../../lib/error.ts';
import { type LintOptions, lintFlow } from '../../lint/lint.ts';
import type { Finding } from '../../lint/model/finding.ts';

export interface CheckJob {
  /** In Redis and on disk. */
  name: string;
  script: Uint8Array;
  lint: LintOptions;
}

export interface Checked {
  /** First 12 hex digits of the script's SHA-256. */
  version: string;
  /** Null where the script does not compile. */
  behaviour: string | null;
  /** Why hosts would refuse it; null if they would not. */
  fault: Fault | null;
  findings: Finding[];
  /** Hashes of the prompts that it names. */
  prompts: string[];
  /** Null where the script does not compile. */
  texts: SpokenTexts | null;
}

export function checkScript({ name, script, lint }: CheckJob): Checked {
  const version = versionOf(script);
  // Lint tells more than the compiler, which stops at its first fault.
  const text = Buffer.from(script).toString('utf8');
  const findings = isUtf8(script) ? lintFlow(name, text, lint) : [];
  try {
    compileScript(name, script, { version });
    const prompts = promptsOfScript(text);
    return {
      version,
      behaviour: behaviourOf(text),
      fault: null,
      findings,
      prompts,
      texts: spokenTexts(text),
    };
  } catch (error) {
    return { version, behaviour: null, fault: faultOf(error), findings, prompts: [], texts: null };
  }
}
