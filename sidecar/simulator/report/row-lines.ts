import type { Row } from '../../../engine/contract/row.ts';

/** Splits a growing spool file into rows, wherever its writes end. */
export class RowLines {
  readonly rows: Row[] = [];
  private rest = '';
  private readonly told: (row: Row) => void;

  constructor(told: (row: Row) => void) {
    this.told = told;
  }

  append(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() as string;
    for (const line of lines) {
      if (line === '') continue;
      const row = JSON.parse(line) as Row;
      this.rows.push(row);
      this.told(row);
    }
  }
}
