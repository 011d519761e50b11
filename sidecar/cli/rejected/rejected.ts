import { Command } from 'commander';
import { type RejectedFile, rejectedFiles } from '../../ingest/rejected/rejected-files.ts';
import { dropRejected, type Retried, retryRejected } from '../../ingest/rejected/retry.ts';
import { SidecarError } from '../../lib/error.ts';
import { formatTable } from '../../lib/table.ts';
import { loadSettings } from '../../settings/config.ts';
import { homePaths } from '../../settings/home.ts';
import { withSettings } from '../settings-option.ts';
import { drainSpoolHere } from './drain-here.ts';

interface Options {
  config?: string;
  json?: true;
  all?: true;
  wait: number;
}

/** `cti-robot rejected`: lines and rows that the store rejected. */
export function rejectedCommand(): Command {
  return new Command('rejected')
    .description('list, retry or delete lines and rows that the store rejected')
    .addCommand(lsCommand())
    .addCommand(retryCommand())
    .addCommand(dropCommand());
}

function lsCommand(): Command {
  return withSettings(new Command('ls'))
    .description('list the files in spool/rejected and spool/calls/rejected, with the reasons')
    .argument('[file...]', 'UUIDs of calls, or names of files (default: all)')
    .option(
      '--json',
      'print one JSON object a line for each file, with every piece and its reason (which may quote what a caller said)',
    )
    .action((names: string[], { config, json }: Options) => {
      const files = named(rejectedFiles(homePaths(loadSettings(config)).spool), names, true);
      if (json) {
        for (const { path: _path, ...file } of files) process.stdout.write(`${JSON.stringify(file)}\n`);
        return;
      }
      if (files.length === 0) {
        process.stdout.write('nothing is set aside\n');
        return;
      }
      const lines = files.map(({ kind, name, pieces }) => [
        kind,
        String(pieces.length),
        [...new Set(pieces.map(({ code }) => code))].join(' '),
        pieces[0]?.time ?? '',
        name,
      ]);
      process.stdout.write(formatTable(['kind', 'pieces', 'codes', 'first set aside', 'file'], lines));
    });
}

function retryCommand(): Command {
  return withSettings(new Command('retry'))
    .description('store the files again, each row once; the sidecar may be running')
    .argument('[file...]', 'UUIDs of calls, or names of files as `rejected ls` prints them')
    .option('--all', 'all files')
    .option('--wait <seconds>', 'how long to wait for a running sidecar', Number, 30)
    .option('--json', 'one JSON object a file')
    .addHelpText(
      'after',
      '\nIf lines need correction, edit the file first: a line that begins with # says\n' +
        'why the next one was rejected. Rows that the store already has are not\nstored again.\n\n' +
        'Exit status: 1 if rows were rejected again, or if the sidecar has not finished\nwithin --wait.',
    )
    .action(async (names: string[], { config, json, all, wait }: Options) => {
      const settings = loadSettings(config);
      const files = chosen(rejectedFiles(homePaths(settings).spool), names, all === true);
      const progress = (done: number) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${files.length} files`);
        if (process.stderr.isTTY && done === files.length) process.stderr.write('\n');
      };
      const retried = await retryRejected(files, {
        here: () => drainSpoolHere(settings),
        waitMs: Math.max(0, wait) * 1000,
        progress,
      });
      for (const one of retried) process.stdout.write(json ? `${JSON.stringify(one)}\n` : `${said(one)}\n`);
      if (retried.some(({ refused, waits }) => refused > 0 || waits)) process.exitCode = 1;
    });
}

function dropCommand(): Command {
  return withSettings(new Command('drop'))
    .description('delete files: their rows will never be in the store')
    .argument('[file...]', 'UUIDs of calls, or names of files as `rejected ls` prints them')
    .option('--all', 'all files')
    .option('--json', 'one JSON object a file')
    .action((names: string[], { config, json, all }: Options) => {
      const files = chosen(rejectedFiles(homePaths(loadSettings(config)).spool), names, all === true);
      for (const file of files) {
        dropRejected(file);
        const { kind, name, pieces } = file;
        process.stdout.write(
          json
            ? `${JSON.stringify({ kind, name, pieces: pieces.length })}\n`
            : `${name}: dropped ${count(pieces.length)}\n`,
        );
      }
    });
}

function said({ name, pieces, refused, waits }: Retried): string {
  if (waits)
    return `${name}: the sidecar has not finished ${count(pieces)} yet; check whether the store is available`;
  const again = refused === 0 ? '' : `, ${refused} of them set aside again: cti-robot rejected ls ${name}`;
  return `${name}: retried ${count(pieces)}${again}`;
}

function count(pieces: number): string {
  return pieces === 1 ? '1 piece' : `${pieces} pieces`;
}

/** The files to work on. All of them only with `--all`. */
function chosen(files: RejectedFile[], names: string[], all: boolean): RejectedFile[] {
  if (names.length > 0 === all) {
    throw new SidecarError('REJECTED', 'name the files (cti-robot rejected ls lists them), or give --all');
  }
  return named(files, names, all);
}

function named(files: RejectedFile[], names: string[], all: boolean): RejectedFile[] {
  if (names.length === 0) return all ? files : [];
  const wanted = names.map((name) => (name.endsWith('.jsonl') ? name : `${name}.jsonl`));
  const missing = wanted.find((name) => !files.some((file) => file.name === name));
  if (missing !== undefined) {
    throw new SidecarError(
      'REJECTED',
      `nothing is set aside in ${JSON.stringify(missing)}: cti-robot rejected ls`,
    );
  }
  return files.filter(({ name }) => wanted.includes(name));
}
