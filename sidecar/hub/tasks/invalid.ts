/** A field of a body that cannot be taken, in words of both languages. */
import type { Problem } from '../api/problems.ts';
import { HubError } from '../error.ts';

/** @param name of the field, such as `windows[0].from` */
export function invalidField(name: string, problem: Problem): HubError {
  const path = `body.${name}`;
  return new HubError('INVALID', { path, values: { path, problem } });
}

/** A fault whose English words are the checker's. */
export function faultyField(name: string, message: string, zh: string): HubError {
  return invalidField(name, { en: `cannot be used: ${message}`, zh });
}
