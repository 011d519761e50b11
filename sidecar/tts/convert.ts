/** Whatever a provider sends becomes wav 8 kHz 16 bit mono, by sox or ffmpeg where one of them is there. */
import { type AudioKind, audioKind, describeRubbish } from './audio-kind.ts';
import { SpeechError } from './error.ts';
import { ProgramError, type RunProgram } from './programs/run-process.ts';
import { runProgram } from './programs/run-program.ts';
import { isPhoneAudio, lengthMs, PHONE_RATE, parseWav, phoneWav } from './wav.ts';

/** An hour of telephone audio: what is longer is no prompt. */
const MAX_BYTES = 3600 * PHONE_RATE * 2;
/** What is shorter is no speech. */
const LEAST_MS = 20;
const PROBE_MS = 5000;

/** How each program calls the format; the programs can do more, but are told what it is: input is not trusted. */
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

/** Which programs are there. */
export interface ConverterPrograms {
  /** The formats that this sox reads (mp3 is a package of its own on Debian); null where there is no sox. */
  sox: ReadonlySet<string> | null;
  ffmpeg: boolean;
  /** What starts them. */
  run: RunProgram;
}

/**
 * Looks for the programs on PATH.
 *
 * @param run what starts them later
 */
export async function findConverters(run: RunProgram = runProgram): Promise<ConverterPrograms> {
  const probe = async (program: string, args: string[]): Promise<string | null> => {
    try {
      const signal = AbortSignal.timeout(PROBE_MS);
      return (await runProgram({ program, args, signal, maxBytes: 1_000_000 })).toString('latin1');
    } catch (error) {
      // `sox --help` of some releases ends with 1.
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
 * The audio as a wav file of 8 kHz 16 bit mono; one that is so already stays as it is.
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
    throw new SpeechError('TTS_NOT_AUDIO', `the provider sent ${describeRubbish(bytes)}`);
  }
  if (kind === 'wav') {
    const wav = parseWav(bytes);
    if (!wav) throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent a wav file without audio');
    if (wav.truncated) throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent part of a wav file only');
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
    throw new SpeechError('TTS_NOT_AUDIO', 'the provider sent audio of no length');
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
    `the provider sent ${kind === 'wav' ? 'wav of another rate or form' : kind}, and ${
      sox ? `this sox cannot read it` : 'there is no sox'
    } and no ffmpeg to convert it: install ffmpeg, or sox with the package for this format, and start again`,
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
  return new SpeechError(code, `what the provider sent as ${kind} cannot be converted: ${error.message}`);
}

/** From pipe to pipe; without dither, so that the same text gives the same file. */
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

/** `pipe` alone is allowed: a file that names others (a playlist) must not make it fetch them. */
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
