/** Checks what synthesises prompts, and what converts audio. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { programEnvironment } from '../settings/config.ts';
import type { Settings } from '../settings/settings.ts';
import { findSpeechPrograms } from '../tts/providers.ts';
import { type Finding, Findings } from './finding.ts';

export async function checkSpeech({ command }: Settings['tts']): Promise<Finding[]> {
  const found = new Findings('Speech');
  const { espeak, converters } = await findSpeechPrograms();
  const [program] = command;
  if (program !== undefined) {
    if (await isProgram(program)) found.ok('texts', `tts.command: ${program}`);
    else
      found.fail('texts', `${program} is not an executable program`, 'Install it, or correct tts.command.');
  } else if (espeak !== null) {
    found.ok('texts', `espeak-ng, ${espeak.has('cmn') ? 'with' : 'without'} Mandarin`);
  } else {
    found.warn(
      'texts',
      'flows without ttsurl have no speech synthesis',
      'Install espeak-ng, set tts.command, or give the flows a ttsurl.',
    );
  }
  const { sox, ffmpeg } = converters;
  const installed = [...(sox ? ['sox'] : []), ...(ffmpeg ? ['ffmpeg'] : [])];
  if (installed.length === 0)
    found.warn(
      'converters',
      'neither sox nor ffmpeg is installed',
      'Install one of them. Without it, a service must send telephone audio (wav, 8 kHz, 16 bit, mono).',
    );
  else if (!ffmpeg && !sox?.has('mp3'))
    found.warn('converters', 'sox cannot read mp3', 'Install ffmpeg, or libsox-fmt-mp3.');
  else found.ok('converters', installed.join(', '));
  return found.all;
}

async function isProgram(program: string): Promise<boolean> {
  const folders = program.includes('/') ? [''] : (programEnvironment().PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const path = folder === '' ? program : join(folder, program);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}
