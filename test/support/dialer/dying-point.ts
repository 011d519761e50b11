/** The moments at which a host may die. */
export const DYING_POINTS = [
  'before the insert is committed',
  'after the insert',
  'while it rings',
  'while it talks',
  'before the completion is committed',
  'after the completion',
] as const;

export type DyingPoint = (typeof DYING_POINTS)[number];
