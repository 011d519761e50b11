/** The sound files of the cases' flows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codedPrompt } from './coded-prompt.ts';

export function writePrompts(sounds: string): void {
  const prompts: Record<string, Buffer> = {
    'half.wav': codedPrompt(520),
    'one.wav': codedPrompt(1000),
    'two.wav': codedPrompt(2000),
    'four.wav': codedPrompt(4000),
    'two-16k.wav': codedPrompt(2000, 16000),
    'two-44k.wav': codedPrompt(2000, 44100),
  };
  for (const [name, content] of Object.entries(prompts)) writeFileSync(join(sounds, name), content);
}
