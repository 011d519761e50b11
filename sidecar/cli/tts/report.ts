/** How `cti-robot tts` tells what became of each text: a line each for people, or JSON, and a summary. */
import { onOneLine } from '../../lib/printable.ts';

export interface TextResult {
  text: string;
  voice: string;
  /** Where the prompt is, or will be. */
  file: string;
  state: 'ready' | 'missing' | 'made' | 'failed';
  ms: number;
  /** Why it failed. */
  error: string | null;
}

interface Output {
  out(text: string): void;
  err(text: string): void;
  isTerminal: boolean;
}

export interface ReportOptions {
  json?: true;
  /** Nothing is made: then the lines are what is asked for, whoever reads them. */
  dryRun?: true;
  /** How many texts there are. */
  total: number;
  /** How many more texts of the flow have variables. */
  withVariables: number;
}

const LONGEST_SHOWN = 60;

export class TextReport {
  private readonly counts = { ready: 0, missing: 0, made: 0, failed: 0 };
  private done = 0;

  constructor(
    private readonly output: Output,
    private readonly options: ReportOptions,
  ) {}

  /** One text is done. Failures are told in any case. */
  add(result: TextResult): void {
    this.done++;
    this.counts[result.state]++;
    const { out, err, isTerminal } = this.output;
    if (this.options.json) {
      const { ms, error, ...facts } = result;
      out(`${JSON.stringify({ ...facts, ms: Math.round(ms), ...(error !== null && { error }) })}\n`);
    } else if (result.state === 'failed') {
      err(`${this.line(result)}\n`);
    } else if (isTerminal || this.options.dryRun) {
      out(`${this.line(result)}\n`);
    }
  }

  /** The summary; returns the exit status. */
  end(): 0 | 1 {
    const { total, json, withVariables } = this.options;
    const parts = Object.entries(this.counts)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`);
    const later = withVariables === 0 ? '' : `; ${withVariables} with variables, spoken during calls`;
    const line = `${total} fixed texts${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${later}\n`;
    // Standard output is for the texts alone where a program reads it.
    if (json) this.output.err(line);
    else this.output.out(line);
    return this.counts.failed > 0 ? 1 : 0;
  }

  private line({ text, voice, state, ms, error }: TextResult): string {
    const place = `[${String(this.done).padStart(String(this.options.total).length)}/${this.options.total}]`;
    const spoken = voice === '' ? '' : `${onOneLine(voice)}: `;
    const more = error !== null ? `  ${error}` : state === 'made' ? `  ${(ms / 1000).toFixed(1)} s` : '';
    return `${place} ${state.padEnd(7)} ${spoken}${shown(text)}${more}`;
  }
}

/** A text of the flow on one line of a terminal. */
function shown(text: string): string {
  const characters = Array.from(onOneLine(text));
  return characters.length > LONGEST_SHOWN
    ? `${characters.slice(0, LONGEST_SHOWN - 1).join('')}…`
    : characters.join('');
}
