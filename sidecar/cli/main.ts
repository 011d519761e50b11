/** The command `cti-robot`. Each command is a file of its own here. */
import { Command, CommanderError } from 'commander';
import { callsCommand } from './calls.ts';
import { configCommand } from './config.ts';
import { flowCommand } from './flow.ts';
import { lintCommand } from './lint.ts';
import { messageOf } from './message.ts';
import { migrateCommand } from './migrate.ts';
import { rowsCommand } from './rows.ts';
import { sidecarCommand } from './sidecar.ts';
import { simulateCommand } from './simulate.ts';

const program = new Command('cti-robot')
  .description('An open telephone dialog robot for FreeSWITCH')
  .version(globalThis.CTI_ROBOT_VERSION ?? 'development')
  .showHelpAfterError('(cti-robot --help lists the commands)')
  .addCommand(sidecarCommand())
  .addCommand(configCommand())
  .addCommand(simulateCommand())
  .addCommand(rowsCommand())
  .addCommand(callsCommand())
  .addCommand(migrateCommand())
  .addCommand(lintCommand())
  .addCommand(flowCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) throw error;
  process.stderr.write(`cti-robot: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
