/** Paths in the home folder, and its creation (sidecar.md#home). */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSpoolFolder } from '../../engine/contract/deployment.ts';
import { SidecarError } from '../lib/error.ts';
import { fileReason } from '../lib/file-fault.ts';
import { makeFolder } from '../lib/files.ts';
import type { Settings } from './settings.ts';

/** Absolute paths. */
export interface HomePaths {
  home: string;
  /** Scripts as received, `<name>.json`. */
  flows: string;
  /** Compiled flows for the engine, `<name>.json`. */
  compiled: string;
  /** Rows of running calls, `<callid>.jsonl`. */
  spool: string;
  tts: string;
  sounds: string;
  recordings: string;
  /** What tasks know of the numbers that are called now, `<callid>.json`. */
  variables: string;
  /** What was known of callers, `<callid>.json`, until the record of the call has it. */
  contexts: string;
  /** The engine's settings. */
  engineFile: string;
  /** Questions of calls, and the answers to them. */
  questions: string;
  answers: string;
  /** List of the flows that came from Redis. */
  manifest: string;
  /** An empty file for each flow that the hub of this machine published for an account other than `main`. */
  hubFlows: string;
  /** List of the folders with prompts that hubs have. */
  promptList: string;
  /** The routes of numbers: as they came from Redis, or as the hub or the operator wrote them. */
  routes: string;
  /** The routes as the engine reads them. */
  routeTable: string;
  /** The key of tickets of this host, for mod_cti_robot. */
  tickets: string;
}

export function homePaths({ home, sounds, recordings }: Settings): HomePaths {
  return {
    home,
    flows: join(home, 'flows'),
    compiled: join(home, 'compiled'),
    spool: join(home, 'spool'),
    tts: join(home, 'tts'),
    sounds,
    recordings,
    variables: join(home, 'variables'),
    contexts: join(home, 'contexts'),
    engineFile: join(home, 'engine.json'),
    questions: join(home, 'questions'),
    answers: join(home, 'answers'),
    manifest: join(home, 'manifest.json'),
    hubFlows: join(home, 'hub-flows'),
    promptList: join(home, 'prompt-folders.json'),
    routes: join(home, 'routes.json'),
    routeTable: join(home, 'route-table.json'),
    tickets: join(home, 'tickets.json'),
  };
}

/**
 * Creates missing folders with mode 0750. Existing folders keep the mode that the operator gave them.
 *
 * @throws SidecarError `HOME` if a folder cannot be created or written
 */
export async function makeHome(paths: HomePaths): Promise<void> {
  const { home, flows, compiled, spool, tts, sounds, recordings, questions, answers } = paths;
  const rows = [spool, recordSpoolFolder(spool)];
  for (const folder of [
    home,
    flows,
    compiled,
    ...rows,
    tts,
    sounds,
    recordings,
    paths.variables,
    paths.contexts,
    questions,
    answers,
  ]) {
    try {
      await makeFolder(folder);
      // Sounds are only read, and often belong to another user.
      await access(folder, constants.R_OK | constants.X_OK | (folder === sounds ? 0 : constants.W_OK));
    } catch (error) {
      throw new SidecarError(
        'HOME',
        `the folder ${folder} is not usable: ${fileReason(error) ?? (error as Error).message}. ` +
          'Run as the user that FreeSWITCH runs as, or set `home` to a folder of your own',
        { cause: error },
      );
    }
  }
}
