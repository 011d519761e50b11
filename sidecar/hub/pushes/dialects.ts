/** The forms in which pushes are sent. */

export const DIALECTS = ['standard', 'hangup_notify', 'yeta'] as const;
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
  yeta: 'application/json;charset=UTF-8',
};

/** The type of a body; of a dialect that a later release has written, JSON. */
export function contentTypeOf(dialect: string): string {
  return CONTENT_TYPES[dialect as Dialect] ?? CONTENT_TYPES.standard;
}

/** What `{module}` in the address of a target is replaced by: the name of the body. */
export function addressOf(url: string, { dialect, event }: { dialect: string; event: string }): string {
  return dialect === 'yeta' ? url.replaceAll('{module}', event) : url;
}

/** `unsuccessful` is no receipt. */
const YETA_RECEIPT = /(?<!un)success/i;

/** Whether an answer means that a push was received. Receivers of the platform say it in the text, whatever the status. */
export function isReceipt(dialect: string, { status, text }: { status: number; text: string }): boolean {
  return dialect === 'yeta' ? YETA_RECEIPT.test(text) : status >= 200 && status < 300;
}
