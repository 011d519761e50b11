/** A value as it stands in a URL (`hello|ok` is `hello%7Cok`). Half a character, which has no UTF-8, becomes U+FFFD. */
export function encoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}
