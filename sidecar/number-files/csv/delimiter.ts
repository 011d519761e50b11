/** Recognises what separates the cells of a text file, by its first lines. */
import { NumberFileError } from '../file-fault.ts';
import { CsvReader } from './csv-reader.ts';

/** In the order of preference. The last is what a Chinese keyboard writes. */
export const DELIMITERS = [',', '\t', ';', '|', '，'] as const;

const LINES = 100;

/** @param start the first lines, perhaps without the end of the last @returns `,` for a single column */
export function recogniseDelimiter(start: string): string {
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(start, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Lines that have as many cells as most lines; 0 for those of a single cell. */
function scoreOf(start: string, delimiter: string): number {
  const counts = new Map<number, number>();
  try {
    const reader = new CsvReader(delimiter);
    const whole =
      start.endsWith('\n') || !start.includes('\n') ? start : start.slice(0, start.lastIndexOf('\n') + 1);
    for (const { cells } of [...reader.push(whole), ...reader.end()].slice(0, LINES))
      counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  } catch {
    // Read by another delimiter the lines may be no rows.
    return 0;
  }
  let [usual, lines] = [1, 0];
  for (const [cells, count] of counts) if (cells > 1 && count > lines) [usual, lines] = [cells, count];
  return usual === 1 ? 0 : lines + Math.min(usual, 50) / 100;
}

/** @throws NumberFileError */
export function readDelimiter(given: string): string {
  const delimiter = given === 'tab' || given === '\\t' ? '\t' : given;
  if ([...delimiter].length !== 1 || /["\r\n]/.test(delimiter)) throw new NumberFileError('delimiter');
  return delimiter;
}
