import { Command } from 'commander';
import { acceptRemovalCommand } from './accept-removal.ts';
import { listCommand } from './list.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { removeCommand } from './remove.ts';
import { rollbackCommand } from './rollback.ts';
import { versionsCommand } from './versions.ts';

/** `cti-robot flow push|pull|rm|ls|accept-removal`: the flows in Redis; `versions|rollback`: the hub's archive. */
export function flowCommand(): Command {
  return new Command('flow')
    .description('publish, fetch, remove and list the flows in Redis; list and roll back versions in the hub')
    .addCommand(pushCommand())
    .addCommand(pullCommand())
    .addCommand(removeCommand())
    .addCommand(listCommand())
    .addCommand(acceptRemovalCommand())
    .addCommand(versionsCommand())
    .addCommand(rollbackCommand());
}
