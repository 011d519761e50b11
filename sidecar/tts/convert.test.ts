import { describe, expect, it } from 'vitest';
import { soxTone, tone } from '../../test/support/speech.ts';
import { type ConverterPrograms, findConverters, toPhoneWav } from './convert.ts';
import { runProgram } from './programs/run-program.ts';
import { isPhoneAudio, lengthMs, parseWav, phoneWav, type Wav } from './wav.ts';

const signal = () => AbortSignal.timeout(20_000);
const NOTHING: ConverterPrograms = { sox: null, ffmpeg: false, run: runProgram };

async function converted(audio: Buffer): Promise<Wav> {
  return parseWav(await toPhoneWav(audio, await findConverters(), signal())) as Wav;
}

async function refusal(
  audio: Buffer,
  programs?: ConverterPrograms,
): Promise<{ code: string; message: string }> {
  return toPhoneWav(audio, programs ?? (await findConverters()), signal()).then(
    () => expect.fail('it was taken'),
    (error: { code: string; message: string }) => error,
  );
}

describe('audio from a speech service', () => {
  it.each([
    [['-r', '22050', '-t', 'wav']],
    [['-r', '16000', '-c', '2', '-t', 'wav']],
    [['-r', '8000', '-e', 'a-law', '-t', 'wav']],
    [['-r', '48000', '-b', '24', '-t', 'wav']],
    [['-r', '8000', '-e', 'floating-point', '-b', '32', '-t', 'wav']],
    [['-r', '24000', '-t', 'flac']],
    [['-r', '16000', '-t', 'ogg']],
    [['-r', '16000', '-t', 'au']],
  ])('in the format %s is converted to WAV 8 kHz 16 bit mono', async (form) => {
    const wav = await converted(soxTone(form));
    expect(isPhoneAudio(wav)).toBe(true);
    expect(wav.exact).toBe(true);
    expect(lengthMs(wav.data)).toBeCloseTo(500, -2);
  });

  it('in the right format is used unchanged, without any program', async () => {
    const audio = tone();
    expect(await toPhoneWav(audio, NOTHING, signal())).toBe(audio);
  });

  it('in the right format with a placeholder for its length gets the true length', async () => {
    const audio = tone();
    audio.writeUInt32LE(0x7ffff024, 4);
    audio.writeUInt32LE(0x7ffff000, 40);
    expect(await toPhoneWav(audio, NOTHING, signal())).toEqual(tone());
  });

  it('in the right format may have other chunks before its data', async () => {
    const audio = tone();
    const extra = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
    const longer = Buffer.concat([audio.subarray(0, 12), extra, audio.subarray(12)]);
    expect(await toPhoneWav(longer, NOTHING, signal())).toBe(longer);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /nothing/],
    ['an HTML page', Buffer.from('\n<!DOCTYPE html><html>'), /HTML/],
    ['an error as JSON', Buffer.from('{"err_no":500,"err_msg":"secret words"}'), /JSON/],
    ['rubbish', Buffer.from('rubbish'), /no audio/],
    ['half a wav file', tone().subarray(0, 300), /incomplete wav/],
    ['a wav file without audio', phoneWav(Buffer.alloc(0)), /without (audio|content)/],
    ['a header alone', tone().subarray(0, 44), /incomplete wav/],
    ['a head', tone().subarray(0, 20), /without audio/],
  ])('%s is refused', async (_, bytes, message) => {
    const error = await refusal(bytes);
    expect(error.code).toBe('TTS_NOT_AUDIO');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret words');
  });

  it('is refused if only its beginning looks like audio', async () => {
    const broken = Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(2000, 7)]);
    expect((await refusal(broken)).code).toBe('TTS_NOT_AUDIO');
  });

  it('is refused with what to install if no program can convert it', async () => {
    const wav = soxTone(['-r', '16000', '-t', 'wav']);
    const error = await refusal(wav, NOTHING);
    expect(error.code).toBe('TTS_NO_CONVERTER');
    expect(error.message).toMatch(/sox|ffmpeg/);
    expect(
      (await refusal(Buffer.from('ID3rubbish'), { sox: new Set(['wav']), ffmpeg: false, run: runProgram }))
        .message,
    ).toContain('mp3');
  });

  it('is given up if its conversion takes too long', async () => {
    const aborted = AbortSignal.abort(new Error('too late'));
    const wav = soxTone(['-r', '16000', '-t', 'wav']);
    await expect(toPhoneWav(wav, await findConverters(), aborted)).rejects.toThrow('too late');
  });
});
