/** What a check of the host has found. */
export interface Finding {
  group: Group;
  /** What was looked at: a word or two. */
  name: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found. */
  text: string;
  /** What to do; null where there is nothing to do. */
  advice: string | null;
}

/** In the order of the page. */
export const GROUPS = ['Host', 'FreeSWITCH', 'Sidecar', 'Servers', 'Speech'] as const;
export type Group = (typeof GROUPS)[number];

/** Findings of one group. */
export class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly group: Group) {}

  ok(name: string, text: string): void {
    this.all.push({ group: this.group, name, state: 'ok', text, advice: null });
  }

  /** It works, and somebody should know. */
  warn(name: string, text: string, advice: string): void {
    this.all.push({ group: this.group, name, state: 'warn', text, advice });
  }

  /** Calls suffer from it, or will. */
  fail(name: string, text: string, advice: string): void {
    this.all.push({ group: this.group, name, state: 'fail', text, advice });
  }
}
