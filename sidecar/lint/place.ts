/** Where in the script a text stands. */
import { childPath, type Json } from '../../engine/flow/json.ts';
import { textOf } from '../../engine/flow/value.ts';

export interface Place {
  /** As written. */
  written: string;
  /** JSON path. */
  path: string;
}

/** The texts of a list with their paths, read as the engine's `listOf` reads them. */
export function placesOf(value: Json | undefined, path: string): Place[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item, i) => {
    const written = textOf(item);
    if (written === null) return [];
    return [{ written, path: Array.isArray(value) ? childPath(path, i) : path }];
  });
}
