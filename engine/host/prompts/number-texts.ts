/**
 * What a task knows of the number that it calls: texts that prompts speak. They come from outside, so they are in a file
 * and never in the originate command, where FreeSWITCH would cut and expand them (docs/reference/dialer.md#number-variables).
 */
import { callFileName, type Deployment, IN_FILE } from '../../contract/deployment.ts';
import { MACHINE_KEY, type MachineSettings } from '../../contract/machine.ts';
import { OPENING_KEY, type Opening } from '../../contract/opening.ts';
import type { Host } from '../host.ts';

/** Texts by name. Only own keys are names. */
export interface Texts {
  readonly [name: string]: string;
}

const NONE: Texts = Object.create(null);

export interface NumberKnown {
  texts: Texts;
  /** How the task wants to know of machines; null: it does not. */
  machine: MachineSettings | null;
  /** How the call begins; null: as its server says. */
  opening: Opening | null;
}

/** Of the channel variable `cti_robot_variables`: an object as JSON, or the mark of a call whose object is in a file. */
export function readNumber(
  host: Pick<Host, 'callid' | 'getVariable' | 'readFile' | 'log'>,
  { variables }: Pick<Deployment, 'variables'>,
): NumberKnown {
  const value = host.getVariable('cti_robot_variables');
  const isInFile = value === IN_FILE;
  const given = objectOf(
    isInFile ? host.readFile(`${variables}/${callFileName(host.callid)}.json`) || '' : value,
  );
  if (isInFile && given === null)
    host.log('err', `the variables of this number are not in ${variables}: the flow goes on without them`);
  return given === null
    ? { texts: NONE, machine: null, opening: null }
    : {
        texts: textsOf(given),
        machine: machineOf(given[MACHINE_KEY]),
        opening: (given[OPENING_KEY] as Opening | undefined) || null,
      };
}

interface Given {
  readonly [name: string]: unknown;
}

/** Null where it is not an object. */
function objectOf(json: string): Given | null {
  let value: unknown = null;
  try {
    value = JSON.parse(json);
  } catch {
    // Not set, or not JSON.
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : null;
}

/** The texts and numbers. */
function textsOf(given: Given): Texts {
  const texts: { [name: string]: string } = Object.create(null);
  for (const name of Object.keys(given)) {
    const one = given[name];
    if (typeof one === 'string' || typeof one === 'number') texts[name] = String(one);
  }
  return texts;
}

/** What the dialer wrote; nothing is known of what others did. */
function machineOf(value: unknown): MachineSettings | null {
  const given = value as Partial<MachineSettings> | null | undefined;
  const isOne =
    typeof given === 'object' &&
    given !== null &&
    Number(given.windowMs) > 0 &&
    Number(given.greetingMs) >= 0 &&
    Array.isArray(given.phrases) &&
    Array.isArray(given.others);
  return isOne ? (given as MachineSettings) : null;
}
