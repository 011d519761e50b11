/** The chat in the terminal, in which the user is the caller (simulator.md#chat). */

import type { CallProgress } from './call-progress.ts';
import type { LineSource } from './caller.ts';
import { type CallerLine, callerLine } from './caller-line.ts';

export interface Terminal {
  /** Asks for a line; undefined at the end of input (Ctrl-D). */
  read(): string | undefined;
  /** Reports a line that cannot be read. */
  complain(text: string): void;
}

/**
 * Asks for a line when the robot has finished speaking and waits, so that the user can read everything before
 * answering.
 */
export function chatLines(terminal: Terminal): LineSource {
  return {
    next: (stage: CallProgress) => {
      while (stage.phase === 'wait') {
        const line = terminal.read();
        try {
          return typedLine(line);
        } catch (error) {
          terminal.complain((error as Error).message);
        }
      }
      return undefined;
    },
  };
}

/**
 * A line is a sentence; `#12` means keys (`#` alone is that key), an empty line silence, and the end of input a
 * hang-up.
 */
function typedLine(line: string | undefined): CallerLine {
  if (line === undefined) return callerLine({ hangup: 'NORMAL_CLEARING' });
  const typed = line.trim();
  if (typed === '') return callerLine({ silence: true });
  if (typed.startsWith('#')) return callerLine({ dtmf: typed.slice(1) || '#' });
  return callerLine({ say: typed });
}
