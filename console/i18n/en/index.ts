import type { Words } from '../words.tsx';
import { canvas } from './canvas.ts';
import { common } from './common.ts';
import { editor } from './editor.ts';
import { flows } from './flows.ts';
import { panels } from './panels.ts';
import { rail } from './rail.ts';
import { shell } from './shell.ts';
import { steps } from './steps.ts';

/** English. */
export const en: Words = { canvas, common, editor, flows, panels, rail, shell, steps };
