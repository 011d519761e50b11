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

/** `cti-robot rows <callid>`: what was said in a call, and what came of it. */
export function rowsCommand(): Command {
  return withSettings(new Command('rows'))
    .description('print a call from the store: who said what, what matched and why, what was played')
    .argument('<callid>', "the call's UUID")
    .option('--json', 'one JSON object a row, as the table has it')
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
