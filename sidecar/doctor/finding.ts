/** A result of a check of the host. */
export interface Finding {
  group: Group;
  /** What was checked, in one or two words. */
  name: string;
  state: 'ok' | 'warn' | 'fail';
  /** The result, for people. */
  text: string;
  /** What to do; null if there is nothing to do. */
  advice: string | null;
}

/** In the order in which they are printed. */
export const GROUPS = ['Host', 'FreeSWITCH', 'Sidecar', 'Servers', 'Speech'] as const;
export type Group = (typeof GROUPS)[number];

/** Collects the findings of one group. */
export class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly group: Group) {}

  ok(name: string, text: string): void {
    this.all.push({ group: this.group, name, state: 'ok', text, advice: null });
  }

  /** Something works, but an operator should know about it. */
  warn(name: string, text: string, advice: string): void {
    this.all.push({ group: this.group, name, state: 'warn', text, advice });
  }

  /** Something affects calls, or will. */
  fail(name: string, text: string, advice: string): void {
    this.all.push({ group: this.group, name, state: 'fail', text, advice });
  }
}
