/** Synthesises with espeak-ng, which needs no account: in Mandarin if the text has Han characters, else in English. */
import type { Speech } from '../../engine/contract/tts-key.ts';
import { speakable, speakWith } from './command-provider.ts';
import { SpeechError } from './error.ts';
import type { RunProgram } from './programs/run-process.ts';
import { runProgram } from './programs/run-program.ts';
import type { Provider } from './provider.ts';

const PROGRAM = 'espeak-ng';
const PROBE_MS = 5000;
/** Words per minute at rate 0, and the range of espeak-ng. */
const WORDS_A_MINUTE = 175;
const SLOWEST = 80;
const FASTEST = 450;

export class Espeak implements Provider {
  readonly name = 'espeak-ng';

  /** @param voices its languages, names and files in lower case, from `findEspeak` */
  constructor(
    private readonly voices: ReadonlySet<string> | null,
    private readonly run: RunProgram = runProgram,
  ) {}

  synthesise(speech: Speech, signal: AbortSignal): Promise<Buffer> {
    if (this.voices === null) {
      const message = 'espeak-ng is not installed: install it, set tts.command, or give the flow a ttsurl';
      return Promise.reject(new SpeechError('TTS_NO_PROVIDER', message));
    }
    const args = ['--stdin', '--stdout', '-b', '1', ...espeakOptions(speech, this.voices)];
    return speakWith(this.run, { program: PROGRAM, args, input: speakable(speech.text), signal });
  }
}

/** The voices of the installed espeak-ng; null if it is not installed. */
export async function findEspeak(): Promise<ReadonlySet<string> | null> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const table = await runProgram({ program: PROGRAM, args: ['--voices'], signal, maxBytes: 1_000_000 });
    return voicesIn(table.toString('utf8'));
  } catch {
    return null;
  }
}

/** Columns: priority, language, age/gender, name, file, other languages. */
function voicesIn(table: string): Set<string> {
  const voices = new Set<string>();
  for (const line of table.split('\n').slice(1)) {
    const [, language, , name, file] = line.trim().split(/\s+/);
    for (const known of [language, name, file]) if (known) voices.add(known.toLowerCase());
  }
  return voices;
}

/**
 * Converts the flow's settings to options of espeak-ng. 0 is the default of all three, as in the source document's example.
 * Volume 50 equals the default, and 100 is twice as loud. A rate of 500 is twice as fast, and -500 half as fast. Pitch
 * works like the rate.
 */
export function espeakOptions(speech: Speech, voices: ReadonlySet<string>): string[] {
  const { volume, speechRate, pitchRate } = speech;
  const amplitude = volume > 0 ? volume * 2 : 100 + volume;
  return [
    ['-v', voiceFor(speech, voices)],
    ['-a', String(within(amplitude, 0, 200))],
    ['-s', String(within(WORDS_A_MINUTE * 2 ** (speechRate / 500), SLOWEST, FASTEST))],
    ['-p', String(within(50 + pitchRate / 10, 0, 99))],
  ].flat();
}

/** The flow's voice if espeak-ng has it (`fr`, `cmn+f2`). It may be a voice of another service. */
function voiceFor({ voice, text }: Speech, voices: ReadonlySet<string>): string {
  const [language = ''] = voice.split('+');
  const isKnown = voices.has(language.toLowerCase()) && /^[\w/(),.-]+(?:\+[\w-]+)?$/.test(voice);
  if (isKnown && !voice.startsWith('-')) return voice;
  return /\p{Script=Han}/u.test(text) ? 'cmn' : 'en';
}

function within(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, Number.isFinite(value) ? value : least)));
}
