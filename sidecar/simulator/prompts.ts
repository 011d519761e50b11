/** The length of prompts, and the entry of the flow that is playing (simulator.md#prompt-length). */
import { type Medium, silenceStream } from './emulator/media.ts';
import { absolutePath } from './emulator/path.ts';

const MS_A_CHARACTER = 180;
const LEAST_MS = 500;

export interface PromptPorts {
  /** The folder of synthesised prompts. */
  tts: string;
  /** The entries of the current action as written in the flow. */
  entries(): readonly string[];
  /** The length and rate of a sound file; undefined if it cannot be read. Without this port no file can. */
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

  /** Records that the file of this path speaks this text. */
  synthesised(path: string, text: string): void {
    this.spoken.set(path, text);
  }

  /**
   * Opens a path for FreeSWITCH. Every allowed prompt exists here, except a synthesised file that nobody has asked
   * for, which cannot be opened, as on a real host.
   */
  readonly library = (path: string): Medium | undefined => {
    if (/^silence_stream:/i.test(path)) {
      // FreeSWITCH cannot start inside a stream. Here every prompt continues where it stopped.
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

  /** The name of a prompt for people: the spoken text or the entry of the flow, with variables expanded. */
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
