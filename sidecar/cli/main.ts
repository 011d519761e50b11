/** The command `cti-robot`. */
import { Command, CommanderError } from 'commander';
import { releaseName } from '../release.ts';
import { COMMANDS } from './commands.ts';
import { messageOf } from './message.ts';

// For every command: the reader closed the pipe, as in `cti-robot calls | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

async function run(): Promise<void> {
  const program = new Command('cti-robot')
    .description('An open telephone dialog robot for FreeSWITCH')
    .version(releaseName())
    .showHelpAfterError('(cti-robot --help lists the commands)');
  const wanted = process.argv[2] ?? '';
  const names = Object.hasOwn(COMMANDS, wanted) ? [wanted] : Object.keys(COMMANDS);
  for (const name of names) program.addCommand(await (COMMANDS[name] as () => Promise<Command>)());
  await program.parseAsync();
}

try {
  await run();
} catch (error) {
  // An argument that the command itself rejected. Errors that commander finds have ended the process before.
  const message = error instanceof CommanderError ? error.message : messageOf(error);
  process.stderr.write(`cti-robot: ${message}\n`);
  process.exitCode = 1;
}
