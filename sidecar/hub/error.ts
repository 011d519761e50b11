import { type HubErrorCode, type Language, MESSAGES } from './messages.ts';

/** A value may have words of each language. */
type Values = Readonly<Record<string, string | number | Readonly<Record<Language, string>>>>;

export interface HubErrorOptions extends ErrorOptions {
  /** Values for the message's `{name}`. They reach the client: no secrets. */
  values?: Values;
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
  private readonly values: Values;

  constructor(
    readonly code: HubErrorCode,
    { values = {}, path, data = null, ...options }: HubErrorOptions = {},
  ) {
    super(fill(MESSAGES[code].en, values, 'en'), options);
    this.values = values;
    this.path = path ?? null;
    this.data = data;
  }

  /** HTTP status. */
  get status(): number {
    return MESSAGES[this.code].status;
  }

  messageIn(language: Language): string {
    return fill(MESSAGES[this.code][language], this.values, language);
  }
}

function fill(template: string, values: Values, language: Language): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name] ?? whole;
    return typeof value === 'object' ? value[language] : String(value);
  });
}
