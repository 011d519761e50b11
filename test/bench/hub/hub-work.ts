/**
 * A process that keeps a hub busy: flows of 1,000 nodes to lint and archive, one after the other, and logins, two at
 * once. It is told `begin` and `end`, and answers the latter with how much was done.
 */
import { bigFlow } from '../../support/big-flow.ts';
import { addFlow, hubClient } from './client.ts';

export interface HubWork {
  hub: string;
  key: string;
  user: string;
  password: string;
}

export interface WorkDone {
  versions: number;
  logins: number;
}

const NODES = 1_000;
const LOGINS_AT_ONCE = 2;

const { hub, key, user, password } = JSON.parse(process.argv[2] as string) as HubWork;
const ask = hubClient(hub, key);
const flow = await addFlow(ask, 'work');
const script = bigFlow(NODES);
let isBusy = false;
let version = 0;
const done: WorkDone = { versions: 0, logins: 0 };

async function saveVersions(): Promise<void> {
  while (isBusy) {
    // Another behaviour each time.
    const changed = script.replaceAll('免费体验', `免费体验${process.pid}之${++version}`);
    await ask('POST', `${flow}/version`, { script: changed });
    done.versions++;
  }
}

async function logIn(): Promise<void> {
  while (isBusy) {
    await ask('POST', '/v1/login', { user, password });
    done.logins++;
  }
}

let work: Promise<unknown> = Promise.resolve();
process.on('message', (order: 'begin' | 'end') => {
  isBusy = order === 'begin';
  if (isBusy) work = Promise.all([saveVersions(), ...Array.from({ length: LOGINS_AT_ONCE }, logIn)]);
  else void work.then(() => process.send?.(done));
});
process.send?.('ready');
