/** Longest part of a log line, in characters. */
const MAX_LINE = 4096;

/** One line, whatever a flow or a stack holds. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be in it
  return text.replace(/[\u0000-\u001f\u007f]+ */g, ' ').slice(0, MAX_LINE);
}
