import { hostname } from 'node:os';
import { Command } from 'commander';
import { page } from '../doctor/page.ts';
import { releaseName } from '../release.ts';
import { withSettings } from './settings-option.ts';

interface Options {
  config?: string;
  json?: true;
  problems?: true;
}

const HELP = `
Checks this host without changing anything: settings, folders and their rights,
disk, clock; FreeSWITCH, its modules, script, v8.conf.xml and recogniser; the
sidecar, its flows and rows; the store, its schema, Redis, the rights to tasks in
it, and the OIDC issuer; speech synthesis.
Run it as the user that FreeSWITCH runs as.

Exit status: 0, or 1 if a check fails. Warnings do not count.

Examples:
  runuser -u freeswitch -- cti-robot doctor
  cti-robot doctor --problems   show warnings and failures only
  cti-robot doctor --json       print an array of objects with group, name,
                                state, text and advice`;

/** `cti-robot doctor`: one page of checks of this host, each with what to do. */
export function doctorCommand(): Command {
  return withSettings(new Command('doctor'))
    .description('check this host, and advise on each problem')
    .option('--problems', 'show warnings and failures only')
    .option('--json', 'print a JSON array instead of a page')
    .addHelpText('after', HELP)
    .action(async ({ config, json, problems }: Options) => {
      const { examine } = await import('../doctor/doctor.ts');
      const findings = await examine(config);
      const title = `cti-robot ${releaseName()} on ${hostname()}`;
      const shown = json
        ? `${JSON.stringify(findings, null, 2)}\n`
        : page(findings, { title, problems: problems === true, colour: process.stdout.isTTY === true });
      process.stdout.write(shown);
      process.exitCode = findings.some(({ state }) => state === 'fail') ? 1 : 0;
    });
}
