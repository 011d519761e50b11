/** The input of one lint run: the user's options, and ports to the machine. */
import type { BlowupPort } from './regex/patterns.ts';

export interface LintOptions {
  /** Applications that nodes may run. Default: the default list of allowed applications. */
  applications?: readonly string[];
  /** Folder of sound files. If set, missing files are reported. */
  sounds?: string;
  /** Folders that absolute paths of prompts may be in. Default: none. */
  folders?: readonly string[];
  /** The flow calls people: whether it discloses that a robot speaks, and hears refusals, is checked as well. */
  outbound?: boolean;
  /** Hashes of the prompts that are uploaded. If set, others that the flow names are reported. */
  prompts?: readonly string[];
  /** For flows of accounts: what else they may run (`accountTargets`), and reach (`hub.pushTargets`). Default: nothing. */
  accountTargets?: readonly string[];
  pushTargets?: readonly string[];
}

/** What lint needs from the machine. A check whose port is missing is skipped. */
export interface LintPorts {
  /** How the time of a slow expression grows with the text. */
  blowupOf?: BlowupPort;
  /** Why flows of accounts may not reach an address, as far as can be seen without a look-up; null if they may. */
  refusalOfUrl?: ((url: string) => string | null) | undefined;
  /** The path of a missing sound file relative to `sounds`; undefined if the file exists. */
  missingSound?(path: string, sounds: string): string | undefined;
}
