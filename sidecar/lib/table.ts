/** A table for the terminal: columns as wide as their widest cell, two blanks between them. */
export function formatTable(head: string[], rows: string[][]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => terminalWidth(line[column] ?? ''))));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - terminalWidth(cell)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Columns that a text takes in a terminal: Chinese, Japanese and Korean characters take two. */
function terminalWidth(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
