import type { WordsLike } from '../words.tsx';
import type { editor as zh } from '../zh/editor.ts';

export const editor: WordsLike<typeof zh> = {};
