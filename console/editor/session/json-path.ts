/** Reads the JSON paths that lint and the compiler give: where in the flow they lead. */

/** A key of an object, or the place in a list. */
export type Key = string | number;

const STEP = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The keys of a path such as `$.flow["10"].playbacks[0]`, outermost first; null for a text that is no path. */
export function keysOfPath(path: string): Key[] | null {
  if (!path.startsWith('$')) return null;
  const keys: Key[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (step === null) return null;
    const [, word, index, quoted] = step;
    const key = word ?? (index === undefined ? parsed(quoted as string) : Number(index));
    if (key === null) return null;
    keys.push(key);
  }
  return keys;
}

function parsed(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** A part of the flow that has a page of its own, or a place on one. */
export type Place =
  | { page: 'canvas'; node: string; target: string | null }
  /** A category or an entry of the knowledge base. */
  | { page: 'knowledge'; entry: string | null }
  | { page: 'synonyms'; group: string | null }
  | { page: 'settings' };

export function placeOfPath(path: string): Place {
  const [section, id, part, target] = keysOfPath(path) ?? [];
  const name = id === undefined ? null : String(id);
  switch (section) {
    case 'flow':
      if (name === null) return { page: 'settings' };
      return { page: 'canvas', node: name, target: arrowOf(part, target) };
    case 'kb':
    case 'prompt':
      return { page: 'knowledge', entry: name };
    case 'synonym':
      return { page: 'synonyms', group: name };
    default:
      return { page: 'settings' };
  }
}

function arrowOf(part: Key | undefined, target: Key | undefined): string | null {
  return part === 'subflow' && target !== undefined ? String(target) : null;
}

/** The node that a path leads into; null for other parts of the flow. */
export function nodeOfPath(path: string): string | null {
  const place = placeOfPath(path);
  return place.page === 'canvas' ? place.node : null;
}
