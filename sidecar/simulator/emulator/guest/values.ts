/** How mod_v8 converts what a script passes to its functions. */
export type Callback = (...args: unknown[]) => unknown;

export function toText(value: unknown): string {
  return String(value);
}

/** As a 32-bit integer. */
export function toInt(value: unknown): number {
  return Number(value) | 0;
}

/** The function itself, or the global function of this name. */
export function functionOf(scope: Record<string, unknown>, value: unknown): Callback | undefined {
  const found = typeof value === 'string' ? scope[value] : value;
  return typeof found === 'function' ? (found as Callback) : undefined;
}
