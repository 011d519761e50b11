/** All actions of this door. */
import type { Action } from '../action.ts';
import { callQueries } from './call-queries.ts';
import { taskMakers } from './make-tasks.ts';
import { robotQueries } from './robots.ts';
import { smartCall } from './smart-call.ts';
import { smartCallOperate } from './smart-call-operate.ts';
import { taskQueries } from './task-queries.ts';
import { taskVerbs } from './task-verbs.ts';

export const ALIYUN_ACTIONS: readonly Action[] = [
  ...taskMakers,
  smartCall,
  smartCallOperate,
  ...taskVerbs,
  ...taskQueries,
  ...callQueries,
  ...robotQueries,
];
