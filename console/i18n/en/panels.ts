import type { WordsLike } from '../words.tsx';
import type { panels as zh } from '../zh/panels.ts';
import { drawer } from './panels/drawer.ts';
import { entries, forms, prompts } from './panels/forms.ts';
import { knowledge } from './panels/knowledge.ts';
import { levels } from './panels/levels.ts';
import { listening } from './panels/listening.ts';
import { settings } from './panels/settings.ts';
import { sounds } from './panels/sounds.ts';
import { synonyms } from './panels/synonyms.ts';

export const panels: WordsLike<typeof zh> = {
  drawer,
  entries,
  forms,
  knowledge,
  levels,
  listening,
  prompts,
  settings,
  sounds,
  synonyms,
};
