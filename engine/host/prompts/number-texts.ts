/**
 * What a task knows of the number that it calls: texts that prompts speak. They come from outside, so they are in a file
 * and never in the originate command, where FreeSWITCH would cut and expand them (docs/reference/dialer.md#number-variables).
 */
import { callFileName, type Deployment, IN_FILE } from '../../contract/deployment.ts';
import type { Host } from '../host.ts';

/** Texts by name. Only own keys are names. */
export interface Texts {
  readonly [name: string]: string;
}

const NONE: Texts = Object.create(null);

/** Of the channel variable `cti_robot_variables`: an object as JSON, or the mark of a call whose object is in a file. */
export function readNumberTexts(
  host: Pick<Host, 'callid' | 'getVariable' | 'readFile' | 'log'>,
  { variables }: Pick<Deployment, 'variables'>,
): Texts {
  const value = host.getVariable('cti_robot_variables');
  if (value !== IN_FILE) return textsOf(value) || NONE;
  const texts = textsOf(host.readFile(`${variables}/${callFileName(host.callid)}.json`) || '');
  if (texts === null)
    host.log('err', `the variables of this number are not in ${variables}: the flow goes on without them`);
  return texts || NONE;
}

/** The texts and numbers of a JSON object; null where it is not one. */
function textsOf(json: string): Texts | null {
  let value: unknown = null;
  try {
    value = JSON.parse(json);
  } catch {
    // Not set, or not JSON.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const texts: { [name: string]: string } = Object.create(null);
  const given = value as { [name: string]: unknown };
  for (const name of Object.keys(given)) {
    const one = given[name];
    if (typeof one === 'string' || typeof one === 'number') texts[name] = String(one);
  }
  return texts;
}
