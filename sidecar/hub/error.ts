import { type HubErrorCode, type Language, MESSAGES } from './messages.ts';

export interface HubErrorOptions extends ErrorOptions {
  /** Values for the message's `{name}`. They reach the client: no secrets. */
  values?: Readonly<Record<string, string | number>>;
  /** JSON path or parameter in the request. */
  path?: string;
  /** For the client, such as the version that somebody else saved. */
  data?: unknown;
}

/** The hub refuses something. The code tells errors apart; the message exists in both languages. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly path: string | null;
  readonly data: unknown;
  private readonly values: Readonly<Record<string, string | number>>;

  constructor(
    readonly code: HubErrorCode,
    { values = {}, path, data = null, ...options }: HubErrorOptions = {},
  ) {
    super(fill(MESSAGES[code].en, values), options);
    this.values = values;
    this.path = path ?? null;
    this.data = data;
  }

  /** HTTP status. */
  get status(): number {
    return MESSAGES[this.code].status;
  }

  messageIn(language: Language): string {
    return fill(MESSAGES[this.code][language], this.values);
  }
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
