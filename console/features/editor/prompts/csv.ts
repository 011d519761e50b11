/** Prompts as CSV for a recording studio. */
import { secondsOf } from '../forms/pure/spoken.ts';
import type { PromptRow } from './rows.ts';

/** Names of columns and cells. */
export interface CsvWords {
  columns: readonly string[];
  global: string;
  visit: (row: PromptRow) => string;
  kind: (row: PromptRow) => string;
}

/** With a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function promptsCsv(rows: readonly PromptRow[], words: CsvWords): string {
  const lines = rows.map((row, i) => {
    const number = String(i + 1).padStart(3, '0');
    return [
      number,
      row.of === 'global' ? words.global : row.title,
      row.id,
      words.visit(row),
      words.kind(row),
      row.prompt,
      row.kind === 'text' ? String(row.characters) : '',
      row.kind === 'text' ? String(secondsOf(row.characters)) : '',
      row.kind === 'text' ? `${number}.wav` : '',
    ];
  });
  return `\ufeff${[words.columns, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet takes these beginnings for a formula; the apostrophe makes them a text. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
