/** The forms in which pushes are sent. */

export const DIALECTS = ['standard', 'hangup_notify'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** What an account may ask to be told. */
export const PUSH_EVENTS = [
  'call.ended',
  'task.started',
  'task.finished',
  'task.paused',
  'number.final',
  'flow.published',
  'flow.refused',
] as const;

const CONTENT_TYPES: Readonly<Record<Dialect, string>> = {
  standard: 'application/json',
  hangup_notify: 'application/x-www-form-urlencoded',
};

/** The type of a body; of a dialect that a later release has written, JSON. */
export function contentTypeOf(dialect: string): string {
  return CONTENT_TYPES[dialect as Dialect] ?? CONTENT_TYPES.standard;
}
