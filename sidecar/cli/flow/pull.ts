import { Command } from 'commander';
import { checkFlowName } from '../../flows/script.ts';
import { SidecarError } from '../../lib/error.ts';
import { fileReason } from '../../lib/file-fault.ts';
import { writeAtomically } from '../../lib/files.ts';
import { type FlowOptions, flowMissingError, withFlowOptions, withPublisher } from './options.ts';

interface Options extends FlowOptions {
  output?: string;
}

/** `cti-robot flow pull`: the script of a flow, byte for byte. */
export function pullCommand(): Command {
  return withFlowOptions(new Command('pull'))
    .description('print the script of a flow exactly as it is in Redis')
    .argument('<flow>', 'name of the flow')
    .option('-o, --output <file>', 'write the script to a file instead of standard output')
    .action(async (name: string, options: Options) => {
      checkFlowName(name);
      await withPublisher(options, async (publisher) => {
        const script = await publisher.pull(name, options.domain);
        if (!script) throw flowMissingError(name, options.domain);
        if (options.output === undefined) process.stdout.write(script);
        else await writeOutput(options.output, script);
      });
    });
}

/** @throws SidecarError `FILE` that names the requested file, not the temporary file beside it */
async function writeOutput(path: string, script: Buffer): Promise<void> {
  try {
    await writeAtomically(path, script);
  } catch (error) {
    const reason = fileReason(error);
    throw reason === undefined ? error : new SidecarError('FILE', `${path} cannot be written: ${reason}`);
  }
}
