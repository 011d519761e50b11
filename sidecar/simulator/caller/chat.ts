/** The chat in the terminal: who types is the caller (simulator.md#chat). */

import type { CallProgress } from './call-progress.ts';
import type { LineSource } from './caller.ts';
import { type CallerLine, callerLine } from './caller-line.ts';

export interface Terminal {
  /** Asks for a line; undefined at the end of input (Ctrl-D). */
  read(): string | undefined;
  /** Something that could not be understood. */
  complain(text: string): void;
}

/**
 * Asks for a line when the robot has said what it has to say and waits: then everything that it said can be
 * read before one answers.
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

/** A sentence; `#12` keys (`#` alone is that key); an empty line silence; the end of input hangs up. */
function typedLine(line: string | undefined): CallerLine {
  if (line === undefined) return callerLine({ hangup: 'NORMAL_CLEARING' });
  const typed = line.trim();
  if (typed === '') return callerLine({ silence: true });
  if (typed.startsWith('#')) return callerLine({ dtmf: typed.slice(1) || '#' });
  return callerLine({ say: typed });
}
