/** Which problems concern which node. */

export interface ProblemMark {
  errors: number;
  warnings: number;
}

interface Found {
  severity: 'error' | 'warning';
  path: string;
}

const IN_FLOW = /^\$(?:\.flow|\["flow"\])(?:\.([A-Za-z_$][\w$]*)|\[("(?:[^"\\]|\\.)*")\])/;
const marks = new WeakMap<readonly Found[], ReadonlyMap<string, ProblemMark>>();

/** The node that a JSON path leads into, as in `$.flow["10"].subflow`. */
export function nodeOfPath(path: string): string | null {
  const match = IN_FLOW.exec(path);
  if (!match) return null;
  if (match[1] !== undefined) return match[1];
  try {
    return JSON.parse(match[2] as string) as string;
  } catch {
    return null;
  }
}

/** @returns the same map for the same list */
export function marksOf(problems: readonly Found[]): ReadonlyMap<string, ProblemMark> {
  const known = marks.get(problems);
  if (known) return known;
  const made = new Map<string, ProblemMark>();
  for (const { severity, path } of problems) {
    const node = nodeOfPath(path);
    if (node === null) continue;
    const mark = made.get(node) ?? { errors: 0, warnings: 0 };
    if (severity === 'error') mark.errors++;
    else mark.warnings++;
    made.set(node, mark);
  }
  marks.set(problems, made);
  return made;
}
