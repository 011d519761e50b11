/** Flows in the hub's archive, as commands ask for them by name. */
import type { LocalHub } from '../../hub/local-hub.ts';
import { SidecarError } from '../../lib/error.ts';

export interface ArchivedFlow {
  number: number;
  name: string;
  /** The version that was published last. */
  published: string | null;
}

export interface ArchivedVersion {
  version: string;
  behaviour: string;
  bytes: number;
  source: 'saved' | 'arrived';
  author: string | null;
  note: string;
  /** ms since 1970: when it was published last; null: never. */
  published: number | null;
  /** ms since 1970. */
  created: number;
}

const PAGE = 500;

/** @throws SidecarError `HUB` where the account has no flow of the name */
export async function archivedFlow(hub: LocalHub, name: string, account: string): Promise<ArchivedFlow> {
  const found = await hub.ask('GET', `/v1/flow?name=${encodeURIComponent(name)}`);
  const [flow] = (found as { data: ArchivedFlow[] }).data;
  if (!flow)
    throw new SidecarError(
      'HUB',
      `the account ${account} has no flow ${name} in the hub: if it was published just now, try again in a few seconds`,
    );
  return flow;
}

/** All versions of a flow, the newest first. */
export async function archivedVersions(hub: LocalHub, { number }: ArchivedFlow): Promise<ArchivedVersion[]> {
  const versions: ArchivedVersion[] = [];
  let cursor: number | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = (await hub.ask('GET', `/v1/flow/${number}/version?per_page=${PAGE}${from}`)) as {
      data: ArchivedVersion[];
      next_cursor: number | null;
    };
    versions.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return versions;
}
