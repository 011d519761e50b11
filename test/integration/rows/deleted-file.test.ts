import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../sidecar/store/open.ts';
import { recordedLog } from '../../support/log.ts';
import { until } from '../../support/until.ts';
import { aCall, append, hangUp } from './fixture.ts';
import { ingestBench, spoolFiles } from './ingest-bench.ts';

it.each([
  ['deleted', (path: string) => rmSync(path)],
  ['moved away', (path: string) => renameSync(path, `${path}.old`)],
])(
  'rows.db that is %s while the sidecar runs is created again, and no later row is lost',
  async (_what, remove) => {
    const { home, spool, ingest, logged } = ingestBench();
    append(spool, 'call-1', aCall('call-1', 3));
    hangUp(spool, 'call-1');
    append(spool, 'call-2', aCall('call-2', 20).slice(0, 10));
    await ingest.drain();
    ingest.start();
    remove(join(home, 'rows.db'));
    append(spool, 'call-2', aCall('call-2', 20).slice(10));
    append(spool, 'call-3', aCall('call-3', 5));
    hangUp(spool, 'call-2', 'call-3');
    await until('the spool is empty', () => spoolFiles(spool).length === 0, 20_000);
    await ingest.stop();
    expect(existsSync(join(home, 'rows.db'))).toBe(true);
    expect(logged).toContainEqual(
      expect.objectContaining({ msg: 'the store is unavailable; rows wait in the spool', code: 'FILE_GONE' }),
    );

    const other = openStore({ home, timezone: 'Asia/Shanghai' }, { log: recordedLog().log });
    onTestFinished(() => other.close());
    // What was in the deleted file is gone with it; the file in the spool is read from its beginning.
    expect(await other.rows('call-1')).toEqual([]);
    expect(await other.rows('call-2')).toEqual(aCall('call-2', 20));
    expect(await other.rows('call-3')).toEqual(aCall('call-3', 5));
  },
);
