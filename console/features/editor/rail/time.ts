/** Times of a call for people. */

/** Seconds with one digit. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** `1:05.2` */
export function clock(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${minutes}:${rest}`;
}
