/** The drawer of a node, and the pages of knowledge base, synonyms, settings, levels and prompts. */
import { drawer } from './panels/drawer.ts';
import { entries, forms, prompts } from './panels/forms.ts';
import { listening } from './panels/listening.ts';

export const panels = { drawer, entries, forms, listening, prompts };
