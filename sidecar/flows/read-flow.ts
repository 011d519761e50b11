/** Reads a flow that a command names: a flow of this host, or a script by its path. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Flow } from '../../engine/flow/compiled.ts';
import { decodeFlow } from '../../engine/flow/decode-flow.ts';
import { SidecarError } from '../lib/error.ts';
import { fileFault, withPath } from '../lib/file-fault.ts';
import { readIfExists } from '../lib/files.ts';
import { checkFlowName, compileScript, versionOf } from './script.ts';

/**
 * @param name the name of a flow, or a path, which has a slash or ends with `.json`
 * @throws SidecarError `FLOW_MISSING`; ScriptRefused if the script is invalid
 */
export async function readFlow(
  name: string,
  { compiled, flows }: { compiled: string; flows: string },
): Promise<Flow> {
  if (name.includes('/') || name.endsWith('.json')) return compiledFrom(name);
  checkFlowName(name);
  const form = await readIfExists(join(compiled, `${name}.json`));
  const flow = form && decodeFlow(form.toString('utf8'));
  return flow ?? compiledFrom(join(flows, `${name}.json`));
}

async function compiledFrom(path: string): Promise<Flow> {
  const script = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new SidecarError(
      'FLOW_MISSING',
      `${fileFault(withPath(error, path)) ?? `${path} cannot be read: ${error.message}`}. Give the name of a flow of this host, or the path of a script`,
    );
  });
  const { form } = compileScript(basename(path, '.json'), script, { version: versionOf(script) });
  return decodeFlow(Buffer.from(form).toString('utf8')) as Flow;
}
