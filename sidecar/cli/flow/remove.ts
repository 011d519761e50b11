import { Command } from 'commander';
import type { Outcome } from '../../publish/outcome.ts';
import { warnOfUnmarkedRemoval } from './held-flows.ts';
import { flowMissingError, type WaitOptions, withPublisher, withWaitOption } from './options.ts';
import { applyAndWait, printOutcomes } from './outcomes.ts';

/** `cti-robot flow rm`: removes flows, and waits for the hosts. */
export function removeCommand(): Command {
  return withWaitOption(new Command('rm'))
    .description('remove flows from Redis, and wait until the hosts have removed them')
    .argument('<flows...>', 'names of flows')
    .action(async (names: string[], options: WaitOptions) => {
      await withPublisher(options, async (publisher) => {
        const outcomes: Outcome[] = [];
        for (const name of names) {
          const change = async () => {
            if (!(await publisher.remove(name, options.domain))) throw flowMissingError(name, options.domain);
          };
          outcomes.push(...(await applyAndWait(publisher, name, options, change)));
        }
        printOutcomes(outcomes, () => 'the flow of all hosts takes its place');
        warnOfUnmarkedRemoval(publisher);
      });
    });
}
