/** The forms in which pushes are sent. */

export const DIALECTS = ['standard', 'hangup_notify', 'yeta', 'aliyun'] as const;
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
  aliyun: 'application/json;charset=UTF-8',
};

/** The type of a body; of a dialect that a later release has written, JSON. */
export function contentTypeOf(dialect: string): string {
  return CONTENT_TYPES[dialect as Dialect] ?? CONTENT_TYPES.standard;
}

/** Dialects that tell a call in several bodies. */
const HAS_MODULES: ReadonlySet<string> = new Set<Dialect>(['yeta', 'aliyun']);

/** What `{module}` in the address of a target is replaced by: the name of the body. */
export function addressOf(url: string, { dialect, event }: { dialect: string; event: string }): string {
  return HAS_MODULES.has(dialect) ? url.replaceAll('{module}', event) : url;
}

/** `unsuccessful` is no receipt. */
const YETA_RECEIPT = /(?<!un)success/i;

export interface PushAnswer {
  status: number;
  text: string;
}

/**
 * Whether an answer means that a push was received. Receivers of the platform say it in the text, whatever the status;
 * those of Aliyun's reports in both.
 */
export function isReceipt(dialect: string, { status, text }: PushAnswer): boolean {
  if (dialect === 'yeta') return YETA_RECEIPT.test(text);
  if (dialect === 'aliyun') return status === 200 && codeOf(text) === 0;
  return status >= 200 && status < 300;
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code;
  } catch {
    return undefined;
  }
}

/** The body of a push that tells nothing, for a try by hand. @param data of the ping */
export function pingBody(dialect: string, data: { timestamp: string; target: number }): string {
  if (dialect === 'hangup_notify') return 'type=ping';
  // Receivers go through the list.
  if (dialect === 'aliyun') return '[]';
  const { timestamp, target } = data;
  return JSON.stringify({ type: 'ping', timestamp, data: { target } });
}
