import type { WordsLike } from '../words.tsx';
import type { shell as zh } from '../zh/shell.ts';

export const shell: WordsLike<typeof zh> = {};
