/** Where in the script a text stands. */
import { childPath, type Json } from '../../engine/flow/json.ts';
import { textOf } from '../../engine/flow/value.ts';

/** A text of a list, or one that stands for a list of one. Few paths are ever asked for: they are made then. */
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

/** The texts of a list with their paths, read as the engine's `listOf` reads them. */
export function placesOf(value: Json | undefined, path: string): Place[] {
  const places: Place[] = [];
  const add = (item: Json | undefined, index: number | null): void => {
    const written = textOf(item);
    if (written !== null) places.push(new Place(written, path, index));
  };
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) add(value[i], i);
  else add(value, null);
  return places;
}
