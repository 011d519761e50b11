import { Command } from 'commander';
import type { Row } from '../../../engine/contract/row.ts';
import { SidecarError } from '../../lib/error.ts';
import { loadSettings } from '../../settings/config.ts';
import { rowsAsJson } from '../../simulator/report/rows.ts';
import { withSettings } from '../settings-option.ts';
import { readStore } from '../store-access.ts';
import { callTranscript } from './transcript.ts';

interface Options {
  config?: string;
  json?: true;
}

/** `cti-robot rows <callid>`: a call as a transcript. */
export function rowsCommand(): Command {
  return withSettings(new Command('rows'))
    .description('print a call from the store: what was said, what matched and why, what was played')
    .argument('<callid>', "the call's UUID")
    .option('--json', 'print one JSON object a line for each row, as stored')
    .action(async (callid: string, { config, json }: Options) => {
      const settings = loadSettings(config);
      const [rows, record] = await readStore(settings, async (store) => [
        (await store.rows(callid)) as unknown as Row[],
        await store.record(callid),
      ]);
      if (rows.length === 0) {
        throw new SidecarError('NO_CALL', `the store has no rows of a call ${JSON.stringify(callid)}`);
      }
      process.stdout.write(json ? rowsAsJson(rows) : callTranscript(rows, settings.timezone, record));
    });
}
