/** Converts a provider's audio to wav 8 kHz 16 bit mono, with sox or ffmpeg. */
import { type AudioKind, audioKind, describeNonAudio } from './audio-kind.ts';
import { SpeechError } from './error.ts';
import { ProgramError, type RunProgram } from './programs/run-process.ts';
import { runProgram } from './programs/run-program.ts';
import { isPhoneAudio, lengthMs, PHONE_RATE, parseWav, phoneWav } from './wav.ts';

/** An hour of telephone audio, far more than a prompt has. */
const MAX_BYTES = 3600 * PHONE_RATE * 2;
/** Shorter audio contains no speech. */
const LEAST_MS = 20;
const PROBE_MS = 5000;

/** The program's name of each format. The format is given because the input is untrusted: detection would accept more. */
const SOX: Partial<Record<AudioKind, string>> = {
  wav: 'wav',
  mp3: 'mp3',
  ogg: 'ogg',
  flac: 'flac',
  amr: 'amr-nb',
  aiff: 'aiff',
  au: 'au',
};
const FFMPEG: Record<AudioKind, string> = {
  wav: 'wav',
  mp3: 'mp3',
  aac: 'aac',
  ogg: 'ogg',
  flac: 'flac',
  amr: 'amr',
  aiff: 'aiff',
  au: 'au',
  mp4: 'mov',
  webm: 'matroska',
};

/** The installed programs. */
export interface ConverterPrograms {
  /** The formats that sox reads (on Debian, mp3 needs another package); null if sox is not installed. */
  sox: ReadonlySet<string> | null;
  ffmpeg: boolean;
  /** Starts them. */
  run: RunProgram;
}

/**
 * Searches PATH for the programs.
 *
 * @param run starts them later
 */
export async function findConverters(run: RunProgram = runProgram): Promise<ConverterPrograms> {
  const probe = async (program: string, args: string[]): Promise<string | null> => {
    try {
      const signal = AbortSignal.timeout(PROBE_MS);
      return (await runProgram({ program, args, signal, maxBytes: 1_000_000 })).toString('latin1');
    } catch (error) {
      // `sox --help` exits with 1 in some releases.
      return error instanceof ProgramError && error.reason === 'failed' ? error.output : null;
    }
  };
  const [sox, ffmpeg] = await Promise.all([probe('sox', ['--help']), probe('ffmpeg', ['-version'])]);
  const formats = sox === null ? null : (/^AUDIO FILE FORMATS:(.*)$/m.exec(sox)?.[1] ?? 'wav');
  return {
    sox: formats === null ? null : new Set(formats.trim().split(/\s+/)),
    ffmpeg: ffmpeg !== null,
    run,
  };
}

/**
 * Converts audio to a wav file of 8 kHz 16 bit mono. A file that already has this format is not changed.
 *
 * @throws SpeechError `TTS_NOT_AUDIO`, `TTS_NO_CONVERTER`, `TTS_TOO_LARGE`; the signal's reason
 */
export async function toPhoneWav(
  bytes: Buffer,
  programs: ConverterPrograms,
  signal: AbortSignal,
): Promise<Buffer> {
  const kind = audioKind(bytes);
  if (kind === undefined) {
    throw new SpeechError('TTS_NOT_AUDIO', `the provider sent ${describeNonAudio(bytes)}`);
  }
  if (kind === 'wav') {
    const wav = parseWav(bytes);
    if (!wav) throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent a wav file without audio');
    if (wav.truncated) throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent an incomplete wav file');
    if (isPhoneAudio(wav)) {
      checkLength(wav.data);
      return wav.exact ? bytes : phoneWav(wav.data);
    }
  }
  const samples = await convert(kind, bytes, programs, signal);
  checkLength(samples);
  return phoneWav(samples);
}

function checkLength(samples: Buffer): void {
  if (lengthMs(samples) < LEAST_MS)
    throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent audio without content');
}

async function convert(
  kind: AudioKind,
  input: Buffer,
  { sox, ffmpeg, run }: ConverterPrograms,
  signal: AbortSignal,
): Promise<Buffer> {
  const attempts: [program: string, args: string[]][] = [];
  const soxName = SOX[kind];
  if (soxName !== undefined && sox?.has(soxName)) attempts.push(['sox', soxArgs(soxName)]);
  if (ffmpeg) attempts.push(['ffmpeg', ffmpegArgs(FFMPEG[kind])]);
  let failure: unknown = new SpeechError(
    'TTS_NO_CONVERTER',
    `the provider sent ${kind === 'wav' ? 'wav of another rate or encoding' : kind}, and ${
      sox ? 'sox cannot read it' : 'sox is not installed'
    } and ffmpeg is not installed: install ffmpeg, or sox with the package for this format, and restart the sidecar`,
  );
  for (const [program, args] of attempts) {
    try {
      return await run({ program, args, input, signal, maxBytes: MAX_BYTES });
    } catch (error) {
      signal.throwIfAborted();
      failure = converterError(error, kind);
    }
  }
  throw failure;
}

function converterError(error: unknown, kind: AudioKind): unknown {
  if (!(error instanceof ProgramError)) return error;
  const code = error.reason === 'too much' ? 'TTS_TOO_LARGE' : 'TTS_NOT_AUDIO';
  return new SpeechError(code, `the provider's audio (${kind}) cannot be converted: ${error.message}`);
}

/** Reads and writes pipes. Without dither, so that the same input gives the same output. */
function soxArgs(format: string): string[] {
  const samples = [
    '-t',
    'raw',
    '-r',
    String(PHONE_RATE),
    '-e',
    'signed-integer',
    '-b',
    '16',
    '-c',
    '1',
    '-L',
  ];
  return ['-V1', '-D', '-t', format, '-', ...samples, '-'];
}

/** Only `pipe` is allowed, so that a file that refers to others (a playlist) cannot make ffmpeg fetch them. */
function ffmpegArgs(format: string): string[] {
  const input = ['-protocol_whitelist', 'pipe', '-f', format, '-i', 'pipe:0'];
  return [
    '-v',
    'error',
    '-nostdin',
    ...input,
    '-f',
    's16le',
    '-ar',
    String(PHONE_RATE),
    '-ac',
    '1',
    'pipe:1',
  ];
}
