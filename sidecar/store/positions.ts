/** The table of positions. A position changes only if it still has the value that the batch expects. */
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { StoreError } from './error.ts';
import { samePosition } from './position.ts';
import type { Batch, Position } from './store.ts';
import { UTC } from './timezone.ts';

/** Most files in one query. */
const FILES_AT_ONCE = 500;

export async function readPositions(
  db: Kysely<Tables>,
  spool: string,
  files: string[],
): Promise<Map<string, Position>> {
  const found = new Map<string, Position>();
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const rows = await select(db, spool, files.slice(start, start + FILES_AT_ONCE)).execute();
    for (const { file, ...position } of rows) found.set(file, asPosition(position));
  }
  return found;
}

/** @throws StoreError `POSITION_MOVED` */
export async function movePositions(
  trx: Transaction<Tables>,
  database: Database,
  { spool, moves }: Batch,
  now: number,
): Promise<void> {
  const updated = UTC.format(now, 0);
  const line = ({ file, to }: Batch['moves'][number]) => ({ spool, file, ...to, updated });
  const fresh = moves.filter(({ from }) => from === null);
  const known = moves.filter(({ from }) => from !== null);

  if (fresh.length > 0) {
    try {
      await trx.insertInto('cti_robot_position').values(fresh.map(line)).execute();
    } catch (error) {
      if (database.classifyError(error).kind === 'duplicate') throw moved();
      throw error;
    }
  }
  if (known.length > 0) {
    const query = select(
      trx,
      spool,
      known.map(({ file }) => file),
    );
    const stored = new Map(
      (await (database.locksRows ? query.forUpdate() : query).execute()).map((row) => [
        row.file,
        asPosition(row),
      ]),
    );
    for (const { file, from } of known) {
      if (!samePosition(stored.get(file) ?? null, from)) throw moved();
    }
    await update(trx, spool, known, updated);
  }
}

/** Whether all positions have the values that the batch would set. */
export function sameAsTo({ moves }: Batch, stored: ReadonlyMap<string, Position>): boolean {
  return moves.every(({ file, to }) => samePosition(stored.get(file) ?? null, to));
}

/**
 * Updates all positions in one statement. Not with REPLACE or ON DUPLICATE KEY: InnoDB would also lock the gaps between the
 * files, and a concurrent batch would have to wait.
 */
async function update(
  trx: Transaction<Tables>,
  spool: string,
  moves: Batch['moves'],
  updated: string,
): Promise<void> {
  const choose = (column: keyof Position) =>
    sql`case file ${sql.join(
      moves.map(({ file, to }) => sql`when ${file} then ${to[column]}`),
      sql` `,
    )} end`;
  await trx
    .updateTable('cti_robot_position')
    .set({
      bytes: choose('bytes') as RawBuilder<number>,
      checksum: choose('checksum') as RawBuilder<number>,
      head: choose('head') as RawBuilder<string>,
      state: choose('state') as RawBuilder<string>,
      updated,
    })
    .where('spool', '=', spool)
    .where(
      'file',
      'in',
      moves.map(({ file }) => file),
    )
    .execute();
}

function select(db: Kysely<Tables>, spool: string, files: string[]) {
  return db
    .selectFrom('cti_robot_position')
    .select(['file', 'bytes', 'checksum', 'head', 'state'])
    .where('spool', '=', spool)
    .where('file', 'in', files);
}

function asPosition(row: { bytes: number; checksum: number; head: string; state: string }): Position {
  return {
    bytes: Number(row.bytes),
    checksum: Number(row.checksum),
    head: row.head,
    state: row.state as Position['state'],
  };
}

function moved(): StoreError {
  return new StoreError('POSITION_MOVED', 'another process has moved a file since its position was read');
}
