/** Imports as the API shows them. */
import { type ImportRow, listRejects, type RejectRow } from '../../store/hub/tasks/file-imports.ts';
import { maskNumber } from '../access/mask.ts';
import { hasRight } from '../access/rights.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';

/** Rejects of one answer. */
const MOST_REJECTS = 1_000;

export function shownImport(row: ImportRow) {
  const { taken, doubled, invalid, blacklisted, state, source, file, given, problem } = row;
  return {
    import_id: row.id,
    ...{ state, source, file, taken, doubled, invalid, blacklisted, given, problem },
    sha256: row.content_hash,
    imported_by: row.imported_by,
    created: row.created,
    finished: row.finished,
  };
}

/** The answer to an upload: the import, which has ended. @throws HubError `NUMBERS_REFUSED`, `NUMBER_FILE`, `IMPORT_FAILED` */
export async function answerOf(context: Context, row: ImportRow) {
  const rejects = await firstRejects(context, row.id);
  if (row.state === 'failed')
    throw new HubError('IMPORT_FAILED', {
      values: { count: row.taken, problem: row.problem ?? '' },
      data: shownImport(row),
    });
  if (row.state === 'refused' && row.problem !== null)
    throw new HubError('NUMBER_FILE', { values: { problem: row.problem }, data: shownImport(row) });
  if (row.state === 'refused')
    throw new HubError('NUMBERS_REFUSED', {
      values: { count: row.invalid },
      path: 'body',
      data: { ...shownImport(row), rejects },
    });
  return { ...shownImport(row), rejects };
}

async function firstRejects({ store }: Context, importId: number) {
  const rows = await listRejects(store.db, { importId, after: 0, limit: MOST_REJECTS });
  return rows.map(({ line, column_name: column, number, fault, message }) => ({
    ...{ line, column, number, fault, message },
  }));
}

/** Rejects that are read from the database at once. */
const AT_ONCE = 5_000;
/** Excel takes a text file without it for one in the encoding of the country. */
const MARK = '\ufeff';

/** The rejects of an import as CSV. */
export async function rejectFile(context: Context, importId: number): Promise<Buffer> {
  const isClear = hasRight(context.principal, 'number.clear');
  const pieces = [`${MARK}line,column,number,fault,message\r\n`];
  for (let after = 0; ; ) {
    const rows = await listRejects(context.db, { importId, after, limit: AT_ONCE });
    pieces.push(rows.map((row) => lineOf(row, isClear)).join(''));
    if (rows.length < AT_ONCE) return Buffer.from(pieces.join(''));
    after = (rows.at(-1) as RejectRow).line;
  }
}

function lineOf({ line, column_name, number, fault, message }: RejectRow, isClear: boolean): string {
  const shown = isClear ? number : maskNumber(number);
  return `${[String(line), column_name, shown, fault, message].map(cellOf).join(',')}\r\n`;
}

/** A spreadsheet would run a text that begins as a formula does. */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r|]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
