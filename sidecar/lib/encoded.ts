/** Percent-encodes a value for a URL: `hello|ok` becomes `hello%7Cok`. A lone surrogate becomes U+FFFD. */
export function encoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}
