/** The input of one lint run: the user's options, and ports to the machine. */
import type { BlowupPort } from './regex/patterns.ts';

export interface LintOptions {
  /** Applications that nodes may run; the default allow-list where not given. */
  applications?: readonly string[];
  /** Folder of sound files; where given, missing ones are reported. */
  sounds?: string;
  /** Folders in which absolute paths of prompts are allowed; none where not given. */
  folders?: readonly string[];
}

/** What lint asks of the machine that it runs on. A check whose port is missing is left out. */
export interface LintPorts {
  /** How the time of a slow expression grows with the text. */
  blowupOf?: BlowupPort;
  /** The path below `sounds` of a sound file that is missing; undefined where it exists. */
  missingSound?(path: string, sounds: string): string | undefined;
}
