/** The command `cti-robot`. Each command is a file of its own here. */
import { Command, CommanderError } from 'commander';
import { releaseName } from '../release.ts';
import { messageOf } from './message.ts';

// For every command: the reader closed the pipe, as in `cti-robot calls | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

/** In the order of the help. Loaded on demand: the sidecar does not keep a linter in memory. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run/run.ts')).runCommand(),
  sidecar: async () => (await import('./sidecar.ts')).sidecarCommand(),
  hub: async () => (await import('./hub/hub.ts')).hubCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
  flow: async () => (await import('./flow/command.ts')).flowCommand(),
  lint: async () => (await import('./lint.ts')).lintCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  explain: async () => (await import('./explain/explain.ts')).explainCommand(),
  campaign: async () => (await import('./campaign/campaign.ts')).campaignCommand(),
  tts: async () => (await import('./tts/tts.ts')).ttsCommand(),
  rows: async () => (await import('./call/rows.ts')).rowsCommand(),
  calls: async () => (await import('./call/calls.ts')).callsCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  rejected: async () => (await import('./rejected/rejected.ts')).rejectedCommand(),
  account: async () => (await import('./hub/account.ts')).accountCommand(),
  user: async () => (await import('./hub/user.ts')).userCommand(),
  key: async () => (await import('./hub/key.ts')).keyCommand(),
  prompt: async () => (await import('./hub/prompt.ts')).promptCommand(),
  push: async () => (await import('./hub/push.ts')).pushCommand(),
  fleet: async () => (await import('./hub/fleet.ts')).fleetCommand(),
  record: async () => (await import('./hub/record.ts')).recordCommand(),
  task: async () => (await import('./hub/dialing/task.ts')).taskCommand(),
  number: async () => (await import('./hub/dialing/number.ts')).numberCommand(),
  line: async () => (await import('./hub/dialing/line.ts')).lineCommand(),
  blacklist: async () => (await import('./hub/dialing/blacklist.ts')).blacklistCommand(),
  timegroup: async () => (await import('./hub/dialing/timegroup.ts')).timegroupCommand(),
  dialer: async () => (await import('./hub/dialing/dialer.ts')).dialerCommand(),
  level: async () => (await import('./hub/grade.ts')).levelCommand(),
  tag: async () => (await import('./hub/grade.ts')).tagCommand(),
  secret: async () => (await import('./hub/secret.ts')).secretCommand(),
  store: async () => (await import('./store/copy.ts')).storeCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
};

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
