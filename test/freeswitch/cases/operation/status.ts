import type { Lab } from '../../lab.ts';

export interface Status {
  script: string | null;
  v8: boolean;
  v8_flags: string | null;
  calls: number;
  started: number;
  refused: number;
  failed: number;
  flows: Record<string, number>;
}

/** What `cti_robot status json` prints. */
export async function status(lab: Lab): Promise<Status> {
  return JSON.parse(await lab.socket.api('cti_robot status json')) as Status;
}
