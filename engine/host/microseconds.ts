/** As `Socket` counts; 0 would not wait at all. */
export function microseconds(ms: number): number {
  return Math.max(1, Math.ceil(ms)) * 1000;
}
