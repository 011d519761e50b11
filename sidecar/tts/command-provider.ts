/**
 * Synthesises with a program of the operator (`tts.command`), a list of the program and its arguments. The placeholders
 * `{text}`, `{voice}`, `{volume}`, `{speechrate}`, `{pitchrate}`, `{engine}` and `{config}` are replaced by the flow's
 * values. Without `{text}` the program receives the text as its standard input. It writes audio to its standard output, or
 * to the file `{file}`.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Speech } from '../../engine/contract/tts-key.ts';
import { replaceControlCharacters } from '../lib/printable.ts';
import { SpeechError } from './error.ts';
import { ProgramError, type RunProgram } from './programs/run-process.ts';
import { runProgram } from './programs/run-program.ts';
import { MAX_AUDIO_BYTES, type Provider } from './provider.ts';

export class CommandProvider implements Provider {
  readonly name = 'command';

  /** @param command the program and its arguments, not empty */
  constructor(
    private readonly command: readonly string[],
    private readonly run: RunProgram = runProgram,
  ) {}

  async synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    if (!this.command.some((argument) => argument.includes('{file}'))) {
      return speakWith(this.run, { ...commandLine(this.command, speech, ''), signal });
    }
    const folder = await mkdtemp(join(tmpdir(), 'cti-robot-tts-'));
    try {
      const file = join(folder, 'speech.wav');
      await speakWith(this.run, { ...commandLine(this.command, speech, file), signal });
      return await audioIn(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

interface CommandLine {
  program: string;
  args: string[];
  input?: string;
}

/** Runs a program that synthesises. @throws SpeechError for its failures */
export async function speakWith(
  run: RunProgram,
  line: CommandLine & { signal: AbortSignal },
): Promise<Buffer> {
  try {
    return await run({ ...line, maxBytes: MAX_AUDIO_BYTES });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const { reason, message, output } = error;
    if (reason === 'missing')
      throw new SpeechError('TTS_NO_PROVIDER', `${message}: install it, or set tts.command`);
    throw new SpeechError(reason === 'failed' ? 'TTS_PROVIDER' : 'TTS_TOO_LARGE', message, output);
  }
}

/**
 * Inserts the values of a flow into the command. A value stays within its argument and never becomes an option: if a value
 * is a whole argument and starts with `-`, a text gets a blank before it, and any other value is refused.
 *
 * @throws SpeechError `TTS_UNSUITABLE`
 */
export function commandLine(command: readonly string[], speech: Speech, file: string): CommandLine {
  const text = speakable(speech.text);
  const values: Record<string, string> = {
    text,
    voice: speech.voice,
    volume: String(speech.volume),
    speechrate: String(speech.speechRate),
    pitchrate: String(speech.pitchRate),
    engine: speech.engine,
    config: speech.config,
    file,
  };
  const [program = '', ...args] = command.map((argument, position) => {
    const filled = argument.replace(PLACEHOLDER, (_, name: string) => values[name] ?? '');
    if (filled.includes('\0')) throw unsuitable('contains a NUL character');
    if (position === 0 || !filled.startsWith('-') || argument.startsWith('-')) return filled;
    if (argument.startsWith('{text}')) return ` ${filled}`;
    if (/^-\d/.test(filled)) return filled;
    throw unsuitable('starts with -, so that the command would take it for an option');
  });
  const takesText = command.some((argument) => argument.includes('{text}'));
  return takesText ? { program, args } : { program, args, input: text };
}

const PLACEHOLDER = /\{(text|voice|volume|speechrate|pitchrate|engine|config|file)\}/g;

function unsuitable(what: string): SpeechError {
  return new SpeechError('TTS_UNSUITABLE', `a value of the flow ${what}`);
}

/** Replaces control characters: they are not spoken, and NUL is not allowed in an argument. */
export function speakable(text: string): string {
  return replaceControlCharacters(text);
}

async function audioIn(file: string): Promise<Buffer> {
  const stats = await stat(file).catch(() => null);
  if (!stats?.isFile()) throw new SpeechError('TTS_PROVIDER', 'the command wrote no file');
  if (stats.size > MAX_AUDIO_BYTES)
    throw new SpeechError('TTS_TOO_LARGE', 'the command wrote a file that is too large');
  return readFile(file);
}
