/** The input of one lint run: the user's options, and ports to the machine. */
import type { BlowupPort } from './regex/patterns.ts';

export interface LintOptions {
  /** Applications that nodes may run. Default: the default list of allowed applications. */
  applications?: readonly string[];
  /** Folder of sound files. If set, missing files are reported. */
  sounds?: string;
  /** Folders that absolute paths of prompts may be in. Default: none. */
  folders?: readonly string[];
  /** Hashes of the prompts that are uploaded. If set, others that the flow names are reported. */
  prompts?: readonly string[];
}

/** What lint needs from the machine. A check whose port is missing is skipped. */
export interface LintPorts {
  /** How the time of a slow expression grows with the text. */
  blowupOf?: BlowupPort;
  /** The path of a missing sound file relative to `sounds`; undefined if the file exists. */
  missingSound?(path: string, sounds: string): string | undefined;
}
