/** The home folder: what lies where, and making it (sidecar.md#home). */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSpoolFolder } from '../../engine/contract/deployment.ts';
import { SidecarError } from '../lib/error.ts';
import { fileReason } from '../lib/file-fault.ts';
import { FOLDER_MODE } from '../lib/files.ts';
import type { Settings } from './settings.ts';

/** Absolute paths. */
export interface HomePaths {
  home: string;
  /** Scripts as they came, `<name>.json`. */
  flows: string;
  /** Compiled flows, what the engine reads, `<name>.json`. */
  compiled: string;
  /** Rows of running calls, `<callid>.jsonl`. */
  spool: string;
  tts: string;
  sounds: string;
  recordings: string;
  /** The engine's settings. */
  engineFile: string;
  /** What calls ask, and what they are answered. */
  questions: string;
  answers: string;
  /** Which flows came from Redis. */
  manifest: string;
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
    engineFile: join(home, 'engine.json'),
    questions: join(home, 'questions'),
    answers: join(home, 'answers'),
    manifest: join(home, 'manifest.json'),
  };
}

/**
 * Makes the folders that are missing, mode 0750; those that are there keep the mode that the operator gave them.
 *
 * @throws SidecarError `HOME` where one cannot be made or written
 */
export async function makeHome(paths: HomePaths): Promise<void> {
  const { home, flows, compiled, spool, tts, sounds, recordings, questions, answers } = paths;
  const rows = [spool, recordSpoolFolder(spool)];
  for (const folder of [home, flows, compiled, ...rows, tts, sounds, recordings, questions, answers]) {
    try {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      // Sounds are often somebody else's, and only read.
      await access(folder, constants.R_OK | constants.X_OK | (folder === sounds ? 0 : constants.W_OK));
    } catch (error) {
      throw new SidecarError(
        'HOME',
        `the folder ${folder} cannot be used: ${fileReason(error) ?? (error as Error).message}. ` +
          'Run as the user that FreeSWITCH runs as, or set `home` to a folder of your own',
        { cause: error },
      );
    }
  }
}
