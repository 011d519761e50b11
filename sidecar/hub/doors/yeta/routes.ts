/** The inbound platform's API on the tasks of an account (docs/reference/door-yeta.md). */
import type { Route } from '../../api/route.ts';
import { configRoute } from './config-route.ts';
import { createTaskRoute } from './create-route.ts';
import { calloutRoute, insertRoute } from './number-routes.ts';
import { queryTasksRoute } from './query-route.ts';
import { tokenRoute } from './token-route.ts';
import { deleteRoute, pauseRoute, startRoute } from './verb-routes.ts';

export const yetaRoutes: readonly Route[] = [
  ...[tokenRoute, configRoute, createTaskRoute, insertRoute, startRoute, pauseRoute, deleteRoute],
  ...[queryTasksRoute, calloutRoute],
];
