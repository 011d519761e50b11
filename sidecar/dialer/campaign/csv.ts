/** Rows of a table as spreadsheets save it: quoted cells, and the delimiter that the first line has most of. */
import { NumbersFileError } from './numbers-file-error.ts';

const DELIMITERS = [',', ';', '\t'];

/** Blank lines are left out. @throws NumbersFileError for a quote that is not closed: it would swallow all that follows */
export function csvRows(text: string): string[][] {
  const first = text.slice(0, Math.max(0, text.search(/[\r\n]|$/)));
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let quotedAt = 0;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (cells.some((one) => one.trim() !== '')) rows.push(cells);
    cells = [];
  };
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') cell += text[++index];
      else isQuoted = false;
    } else if (character === '"' && cell === '') {
      isQuoted = true;
      quotedAt = index;
    } else if (character === delimiter) endCell();
    else if (character === '\n') endRow();
    else if (character !== '\r') cell += character;
  }
  if (isQuoted) {
    const line = text.slice(0, quotedAt).split('\n').length;
    throw new NumbersFileError(
      `line ${line}: a cell begins with " and has no end; write "" for a quote in a cell`,
    );
  }
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}
