/** How long prompts last, and which entry of the flow is being played (simulator.md#prompt-length). */
import { type Medium, silenceStream } from './emulator/media.ts';
import { absolutePath } from './emulator/path.ts';

const MS_A_CHARACTER = 180;
const LEAST_MS = 500;

export interface PromptPorts {
  /** Folder of synthesised prompts. */
  tts: string;
  /** Entries of the running action as written in the flow. */
  entries(): readonly string[];
  /** Length and rate of a sound file; undefined where it cannot be read. Without it no file can. */
  readSound?(path: string): Medium | undefined;
  /** Expands `${…}`. */
  expand(text: string): string;
  /** One note for each file that cannot be read. */
  note(text: string): void;
}

export class Prompts {
  private readonly ports: PromptPorts;
  /** Texts of synthesised files. */
  private readonly spoken = new Map<string, string>();
  private readonly noted = new Set<string>();

  constructor(ports: PromptPorts) {
    this.ports = ports;
  }

  /** A file of this path now speaks this text. */
  synthesised(path: string, text: string): void {
    this.spoken.set(path, text);
  }

  /**
   * What FreeSWITCH is told to play. Nothing allowed is missing here, except a synthesised file that nobody has
   * asked for: it cannot be opened, as on a real host.
   */
  readonly library = (path: string): Medium | undefined => {
    if (/^silence_stream:/i.test(path)) {
      // FreeSWITCH cannot begin within one; here each prompt goes on where it stopped.
      const silence = silenceStream(path);
      return silence && { lengthMs: silence.lengthMs };
    }
    const text = this.spoken.get(path);
    if (text !== undefined) return { lengthMs: spokenMs(text) };
    if (path.startsWith(`${absolutePath(this.ports.tts)}/`)) return undefined;
    const wav = /\.wav$/i.test(path) ? this.ports.readSound?.(path) : undefined;
    if (wav !== undefined) return wav;
    this.noteUnreadable(path);
    return { lengthMs: spokenMs(this.text(path)) };
  };

  /** What people would call this prompt: the spoken text, or the entry of the flow, variables expanded. */
  text(path: string): string {
    const spoken = this.spoken.get(path);
    if (spoken !== undefined) return spoken;
    const expanded = this.ports.entries().map((entry) => this.ports.expand(entry));
    const names = (entry: string): boolean =>
      entry === path || entry === `file://${path}` || path.endsWith(`/${entry.replace(/^(?:\.?\/)+/, '')}`);
    return expanded.find(names) ?? path;
  }

  private noteUnreadable(path: string): void {
    const isFile =
      path.startsWith('/') || /^(?:\([^()]*\))?https?:/i.test(path) || /\.(?:wav|mp3)$/i.test(path);
    if (!isFile || this.noted.has(path)) return;
    this.noted.add(path);
    this.ports.note(`${path} cannot be read: timed like text`);
  }
}

function spokenMs(text: string): number {
  return Math.max(LEAST_MS, Array.from(text).length * MS_A_CHARACTER);
}
