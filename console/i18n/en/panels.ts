import type { WordsLike } from '../words.tsx';
import type { panels as zh } from '../zh/panels.ts';

export const panels: WordsLike<typeof zh> = {};
