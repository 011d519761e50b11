import type { WordsLike } from '../words.tsx';
import type { rail as zh } from '../zh/rail.ts';

export const rail: WordsLike<typeof zh> = {};
