import type { WordsLike } from '../words.tsx';
import type { flows as zh } from '../zh/flows.ts';

export const flows: WordsLike<typeof zh> = {};
