import { HubError } from '../error.ts';
import type { Problem } from './problems.ts';

/** What is wrong with a part of a request, which no schema can tell. @param path such as `body.name` */
export function invalid(path: string, problem: Problem): HubError {
  return new HubError('INVALID', { path, values: { path, problem } });
}
