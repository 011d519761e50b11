/**
 * Records at size: 10,000,000 generated calls on MariaDB, rows for one of a hundred. `RECORDS=100000` makes fewer;
 * `FOLDER=<path>` keeps them there for the next run. About 15 minutes; 4 with the folder.
 */
import { openRecords } from './records/generate.ts';
import { requestFigures } from './records/requests.ts';
import { upkeepFigures } from './records/upkeep.ts';
import type { Figure } from './report.ts';

export interface RecordOptions {
  records: number;
  folder: string | undefined;
}

export async function recordFigures({ records, folder }: RecordOptions): Promise<Figure[]> {
  const database = await openRecords({ records, withRows: Math.ceil(records / 100), folder });
  try {
    const made: Figure[] =
      database.seconds === 0
        ? []
        : [{ what: `${records.toLocaleString('en')} records generated`, value: database.seconds, unit: 's' }];
    return [...made, ...(await requestFigures(database)), ...(await upkeepFigures(database))];
  } finally {
    await database.stop();
  }
}
