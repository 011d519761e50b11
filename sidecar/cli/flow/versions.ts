import { Command } from 'commander';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../hub/options.ts';
import { type ArchivedFlow, type ArchivedVersion, archivedFlow, archivedVersions } from './archived-flows.ts';

/** `cti-robot flow versions`: what the hub has archived of a flow. */
export function versionsCommand(): Command {
  return withHubOptions(new Command('versions'))
    .description('list the versions of a flow in the hub, the newest first')
    .argument('<flow>', 'name of the flow within its account')
    .action(async (name: string, options: HubOptions) => {
      const { flow, versions } = await useHub(options, async (hub) => {
        const found = await archivedFlow(hub, name, options.account);
        return { flow: found, versions: await archivedVersions(hub, found) };
      });
      const head = ['VERSION', 'ARCHIVED', 'AUTHOR', 'SOURCE', 'BYTES', 'PUBLISHED', 'NOTE'];
      const rows = versions.map((version) => cellsOf(flow, version));
      print(options.json, { ...flow, versions }, formatTable(head, rows));
    });
}

function cellsOf({ published: current }: ArchivedFlow, one: ArchivedVersion): string[] {
  const { version, created, author, source, bytes, published, note } = one;
  const wasPublished = published === null ? '-' : minute(published);
  return [
    version,
    minute(created),
    author ?? '-',
    source,
    String(bytes),
    version === current ? `${wasPublished} (current)` : wasPublished,
    note,
  ];
}

/** @param time ms since 1970 */
function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}
