/** Where recordings are kept. Without a server there is none, and a path is typed. */
export interface Recording {
  /** As the flow names it. */
  path: string;
  name: string;
  seconds?: number;
}

export interface RecordingPorts {
  list: () => Promise<readonly Recording[]>;
  /** @returns the path under which the flow names it */
  upload: (file: File) => Promise<string>;
  /** Lets the author hear a text or a recording. */
  listen?: (prompt: string) => void;
}

/** Recordings of the hub have the name of their content; only of these it is known that they are missing. */
export function missingIn(known: ReadonlySet<string> | null): (prompt: string) => boolean {
  return (prompt) => {
    const path = prompt.replace(/^file:\/\//i, '');
    return known !== null && /^prompts\/[0-9a-f]{64}\.wav$/.test(path) && !known.has(path);
  };
}
