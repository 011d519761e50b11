import { basename } from 'node:path';
import { Command } from 'commander';
import { refuseAccountsName } from '../../flows/account-name.ts';
import { compileScript, versionOf } from '../../flows/script.ts';
import { SidecarError } from '../../lib/error.ts';
import { type LintOptions, lintFlow } from '../../lint/lint.ts';
import { languageOf } from '../../lint/model/finding.ts';
import { asText } from '../../lint/model/print.ts';
import type { Outcome } from '../../publish/outcome.ts';
import { loadSettings, processEnvironment } from '../../settings/config.ts';
import { lintOptions } from '../lint-options.ts';
import { readNamed } from '../read-named.ts';
import { type WaitOptions, withPublisher, withWaitOption } from './options.ts';
import { applyAndWait, printOutcomes } from './outcomes.ts';

interface Options extends WaitOptions {
  name?: string;
  force?: true;
}

interface Script {
  file: string;
  name: string;
  script: Buffer;
}

/** `cti-robot flow push`: checks flows, publishes them, and waits for the hosts. */
export function pushCommand(): Command {
  return withWaitOption(new Command('push'))
    .description('check flows, put them into Redis, and wait until the hosts use them')
    .argument('<files...>', 'flow scripts, <name>.json')
    .option('--name <name>', 'the name of the flow (default: that of the file); for one file only')
    .option('--force', 'push flows in which lint finds errors')
    .addHelpText(
      'after',
      '\nExit status: 0 if every host uses the flows, 1 if a host refused one or did not\nanswer in time.',
    )
    .action(async (files: string[], options: Options) => {
      const { config, domain, name: givenName, force } = options;
      if (givenName !== undefined && files.length > 1) {
        throw new SidecarError('SETTINGS', '--name needs exactly one file: push the other files separately');
      }
      const flows = files.map((file) => readScript(file, givenName));
      checkWithLint(flows, lintOptions(loadSettings(config)), force === true);
      await withPublisher(options, async (publisher) => {
        const outcomes: Outcome[] = [];
        for (const { name, script } of flows) {
          const change = () => publisher.push(name, script, domain);
          outcomes.push(...(await applyAndWait(publisher, name, options, change)));
        }
        printOutcomes(outcomes, ({ domain: of, version }) => {
          const isPushed = flows.some(({ script }) => versionOf(script) === version);
          return isPushed || of === null ? '' : `the flow of the domain ${of} takes precedence`;
        });
      });
    });
}

/** @throws what compiling throws: a script that hosts would refuse is not published */
function readScript(file: string, givenName: string | undefined): Script {
  const name = givenName ?? basename(file, '.json');
  const script = readNamed(file);
  try {
    refuseAccountsName(name);
    compileScript(name, script, { version: versionOf(script) });
  } catch (error) {
    (error as Error).message = `${file} is refused: ${(error as Error).message}`;
    throw error;
  }
  return { file, name, script };
}

/**
 * Prints what lint finds.
 *
 * @throws SidecarError `FLOW_LINT` if there are errors, unless forced
 */
function checkWithLint(scripts: Script[], options: LintOptions, force: boolean): void {
  const checked = scripts.map(({ file, name, script }) => ({
    file,
    findings: lintFlow(name, script.toString('utf8'), options),
  }));
  const { LC_ALL, LC_MESSAGES, LANG } = processEnvironment();
  const language = languageOf(LC_ALL || LC_MESSAGES || LANG);
  for (const one of checked) process.stderr.write(asText(one, language, (word) => word));
  const withErrors = checked.filter(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (withErrors.length === 0 || force) return;
  const files = withErrors.map(({ file }) => file).join(', ');
  throw new SidecarError(
    'FLOW_LINT',
    `nothing was published: correct the errors in ${files}, or push them with --force`,
  );
}
