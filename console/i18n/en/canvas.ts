import type { WordsLike } from '../words.tsx';
import type { canvas as zh } from '../zh/canvas.ts';

export const canvas: WordsLike<typeof zh> = {};
