/** Imports of files: numbers a second into MariaDB beside bare inserts of the same rows, memory, and what a kill costs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from '../support/servers/mariadb.ts';
import { bareInserts } from './import/bare-inserts.ts';
import { importedList } from './import/imported-list.ts';
import { writeList } from './import/list-file.ts';
import type { Figure } from './report.ts';

/** Memory of a server that has numbers, and the log that MariaDB has by default: those of tests are smaller. */
const SERVER = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=96M'];

/** @param numbers rows of the list */
export async function importFigures({ numbers }: { numbers: number }): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-import-'));
  const mariadb = await startMariadb({ args: SERVER });
  try {
    const list = await writeList(join(folder, 'list.csv'), numbers);
    const bare = await bareInserts(mariadb, list.taken);
    const measured = await importedList(mariadb, list);
    const note = `${measured.rejects} rejects named, ${list.doubled} doubled`;
    return [
      {
        what: 'import of a GBK list with a variable',
        value: measured.rate,
        unit: 'numbers/s',
        target: { atLeast: 20_000 },
        note,
      },
      { what: 'bare inserts of the same rows', value: bare, unit: 'rows/s' },
      { what: 'the import beside them', value: bare / measured.rate, unit: 'times as long' },
      { what: 'peak memory of the hub', value: measured.peakMegabytes, unit: 'MB', target: { atMost: 300 } },
      { what: 'the same list again, nothing added', value: measured.againRate, unit: 'numbers/s' },
      {
        what: 'after kill -9 half-way: numbers missing or twice',
        value: measured.wrongAfterKill,
        unit: 'numbers',
        target: { atMost: 0 },
      },
    ];
  } finally {
    await mariadb.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
