import { Command } from 'commander';
import type { ShownHost } from '../../hub/fleet/host-state.ts';
import { formatTable } from '../../lib/table.ts';
import { type HubOptions, print, useHub, withHubOptions } from './options.ts';

/** `cti-robot fleet`: the hosts of the deployment. */
export function fleetCommand(): Command {
  return new Command('fleet').description('show the hosts and how they are').addCommand(lsCommand());
}

function lsCommand(): Command {
  return withHubOptions(new Command('ls'))
    .description('list the hosts that have reported to the hub')
    .action(async (options: HubOptions) => {
      const hosts = (await useHub(options, (hub) => hub.ask('GET', '/v1/fleet'))) as ShownHost[];
      const head = ['host', 'state', 'release', 'last seen', 'flows', 'refused', 'FreeSWITCH', 'waiting'];
      print(options.json, hosts, formatTable(head, hosts.map(lineOf)));
    });
}

function lineOf({ host, state, release, seen, flows, freeswitch, spool }: ShownHost): string[] {
  return [
    host,
    state,
    release,
    new Date(seen).toISOString(),
    String(flows?.loaded ?? '-'),
    String(flows?.refused ?? '-'),
    freeswitch === null ? '-' : freeswitch.up ? 'up' : 'down',
    String(spool?.waiting ?? '-'),
  ];
}
