import type { WordsLike } from '../words.tsx';
import type { panels as zh } from '../zh/panels.ts';
import { drawer } from './panels/drawer.ts';
import { entries, forms, prompts } from './panels/forms.ts';
import { listening } from './panels/listening.ts';

export const panels: WordsLike<typeof zh> = { drawer, entries, forms, listening, prompts };
