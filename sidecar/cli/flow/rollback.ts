import { Command } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../hub/options.ts';
import { archivedFlow, archivedVersions } from './archived-flows.ts';
import { withWait } from './options.ts';
import { failUnlessTaken, printOutcomes, type ShownOutcome } from './outcomes.ts';

interface Options extends HubOptions {
  /** Seconds. */
  wait: number;
}

/** What the hub answers to a publication. */
interface Published {
  version: string;
  hosts: Omit<ShownOutcome, 'flow' | 'costly'>[];
}

/** `cti-robot flow rollback`: publishes a version of the hub's archive again. */
export function rollbackCommand(): Command {
  return withWait(withHubOptions(new Command('rollback')))
    .description('publish an earlier version of a flow from the hub, and wait for the hosts')
    .argument('<flow>', 'name of the flow within its account')
    .argument('<version>', '12 hex digits, as `cti-robot flow versions` lists them')
    .addHelpText(
      'after',
      '\nExit status: 0 if every host uses the version, 1 if a host refused it or did not\nanswer in time.',
    )
    .action(async (name: string, version: string, options: Options) => {
      const published = await useHub(options, async (hub) => {
        const flow = await archivedFlow(hub, name, options.account);
        const versions = await archivedVersions(hub, flow);
        if (!versions.some((one) => one.version === version)) throw versionMissingError(name, version);
        const path = `/v1/flow/${flow.number}/version/${version}/publish`;
        return (await hub.ask('POST', path, { wait: options.wait })) as Published;
      });
      if (!options.json) {
        const outcomes = published.hosts.map((host) => ({ ...host, flow: name, costly: [] }));
        return printOutcomes(outcomes, () => '');
      }
      print(options.json, published, '');
      failUnlessTaken(published.hosts);
    });
}

function versionMissingError(name: string, version: string): SidecarError {
  return new SidecarError(
    'HUB',
    `the hub has no version ${version} of ${name}; list them with: cti-robot flow versions ${name}`,
  );
}
