/** The places of texts in the script. */

import { isAny } from '../../../engine/flow/condition.ts';
import { textOf } from '../../../engine/flow/value.ts';
import { childPath, type Json } from '../../../engine/text/json.ts';

/** An item of a list, or a text in place of a list. Its path is built when it is needed, which is rare. */
export class Place {
  constructor(
    /** As written. */
    readonly written: string,
    private readonly list: string,
    private readonly index: number | null,
  ) {}

  /** JSON path. */
  get path(): string {
    return this.index === null ? this.list : childPath(this.list, this.index);
  }
}

/** An entry of a condition, as written and as compiled. */
export class Entry<T> extends Place {
  constructor(
    written: string,
    list: string,
    index: number | null,
    readonly parsed: T,
  ) {
    super(written, list, index);
  }
}

/** The entries of a condition, and its first `any`. */
export interface Entries<T> {
  entries: Entry<T>[];
  any: Place | null;
}

/** @param parsed the compiled entries in their order, without `any` */
export function entriesOf<T>(value: Json | undefined, path: string, parsed: readonly T[]): Entries<T> {
  const found: Entries<T> = { entries: [], any: null };
  eachText(value, (written, index) => {
    if (written.length === 3 && isAny(written)) found.any ??= new Place(written, path, index);
    else found.entries.push(new Entry(written, path, index, parsed[found.entries.length] as T));
  });
  return found;
}

/** The texts of a list with their paths, read like the engine's `listOf`. */
export function placesOf(value: Json | undefined, path: string): Place[] {
  const places: Place[] = [];
  eachText(value, (written, index) => places.push(new Place(written, path, index)));
  return places;
}

function eachText(value: Json | undefined, visit: (written: string, index: number | null) => void): void {
  const one = (item: Json | undefined, index: number | null): void => {
    const written = textOf(item);
    if (written !== null) visit(written, index);
  };
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) one(value[i], i);
  else one(value, null);
}
