/** Checks the sidecar of this home: whether it is running, its build, and its health. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Health } from '../http/health.ts';
import { shortened } from '../lib/error.ts';
import { releaseName } from '../release.ts';
import { readSidecarUrl } from '../settings/engine-file.ts';
import type { HomePaths } from '../settings/home.ts';
import type { Settings } from '../settings/settings.ts';
import { checkContexts } from './contexts.ts';
import { type Finding, Findings } from './finding.ts';

const ANSWER_MS = 3_000;
/** Age from which waiting rows are reported, ms. */
const LATE_MS = 60_000;
const MOST_NAMES = 3;

export async function checkSidecar(settings: Settings, paths: HomePaths): Promise<Finding[]> {
  const found = new Findings('Sidecar');
  const health = await askHealth(found, paths);
  if (health) {
    checkBuild(found, health.version);
    checkFlows(found, health);
    checkRoutes(found, health);
    checkSpool(found, health);
    checkDialer(found, health);
  }
  await checkContexts(found, settings, health);
  await checkRejected(found, paths.spool);
  return found.all;
}

async function askHealth(found: Findings, paths: HomePaths): Promise<Health | undefined> {
  const start =
    'Start it: systemctl start cti-robot. If it stops again, journalctl -u cti-robot shows the reason.';
  const url = await readSidecarUrl(paths);
  if (url === undefined) {
    found.fail('service', `no sidecar has used ${paths.home} yet`, start);
    return undefined;
  }
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const health = (await answer.json()) as Health;
    if (typeof health?.version !== 'string' || typeof health.flows?.loaded !== 'number')
      throw new Error('the answer is not from cti-robot');
    found.ok('service', `answers at ${url}, ${health.status}`);
    return health;
  } catch {
    found.fail('service', `does not answer at ${url}`, start);
    return undefined;
  }
}

function checkBuild(found: Findings, version: string): void {
  const mine = releaseName();
  if (version === mine) found.ok('build', version);
  else
    found.warn(
      'build',
      `the service is ${shortened(version, 100)}, but this command is ${mine}`,
      'Restart the service: systemctl restart cti-robot',
    );
}

function checkFlows(found: Findings, { flows, speech }: Health): void {
  const names = Object.entries(flows.faults ?? {}).map(
    ([name, { code }]) => `${shortened(name, 40)} (${code})`,
  );
  if (flows.refused > 0) {
    found.fail(
      'flows',
      `${flows.refused} of ${flows.loaded + flows.refused} refused: ${formatNames(names)}`,
      'Correct the scripts. GET /healthz shows the reasons; cti-robot lint shows all problems of a script.',
    );
  } else if (flows.loaded === 0) {
    found.warn(
      'flows',
      'none',
      'Publish a flow (cti-robot flow push), or put a script into the folder flows.',
    );
  } else {
    found.ok('flows', `${flows.loaded} loaded`);
  }
  const missing = speech?.ahead?.missing ?? [];
  if (missing.length > 0)
    found.warn(
      'prompts',
      `some prompts of ${missing.length} flows could not be synthesised ahead of calls`,
      'GET /healthz shows the reasons in speech.ahead.missing. Retry with cti-robot tts <flow>.',
    );
}

function checkRoutes(found: Findings, { routes }: Health): void {
  // A sidecar of an earlier release has none.
  if (!routes) return;
  const { loaded, refused, failure, held, compared, faults } = routes;
  if (failure !== null) {
    found.fail(
      'routes',
      shortened(failure, 200),
      'Correct the file; calls go on with the routes before. docs/reference/routes.md describes both files.',
    );
  } else if (refused > 0) {
    const names = Object.entries(faults).map(([field, fault]) => `${shortened(field, 40)} (${fault})`);
    found.fail(
      'routes',
      `${refused} refused: ${formatNames(names)}`,
      'Correct them: cti-robot route put, or whatever wrote them. GET /healthz shows the reasons.',
    );
  } else if (held !== null) {
    found.warn(
      'routes',
      `${held} that Redis has lost stay in use`,
      'Put them back, or run cti-robot route accept-removal.',
    );
  } else {
    const age = compared === null ? '' : `, compared ${Math.round((Date.now() - compared) / 1000)} s ago`;
    found.ok('routes', `${loaded} numbers and ranges${age}`);
  }
}

function checkSpool(found: Findings, { rows }: Health): void {
  const { waiting, oldestMs, store } = rows;
  if (store.up === false) {
    found.fail(
      'rows',
      `waiting, because the store is unavailable: ${shortened(store.error ?? '', 200)}`,
      'See "store" below.',
    );
  } else if (oldestMs > LATE_MS) {
    const minutes = Math.round(oldestMs / 60_000);
    found.warn(
      'rows',
      `${waiting} files are waiting, the oldest for ${minutes} minutes`,
      'The log of the sidecar shows the reason: journalctl -u cti-robot',
    );
  } else {
    found.ok('rows', waiting === 0 ? 'all in the store' : `${waiting} files are being moved`);
  }
}

function checkDialer(found: Findings, { dialer }: Health): void {
  if (!dialer) return;
  const { stopped, calls } = dialer;
  if (stopped === null) found.ok('calls of tasks', `placed, ${calls} in progress`);
  else
    found.warn(
      'calls of tasks',
      `not placed: ${shortened(stopped, 200)}`,
      'If nobody has turned calls off, see "store" below; docs/reference/dialer.md#hosts explains the reasons.',
    );
}

async function checkRejected(found: Findings, spool: string): Promise<void> {
  const names = await readdir(join(spool, 'rejected')).catch(() => []);
  if (names.length > 0)
    found.warn(
      'rejected rows',
      `${names.length} files in ${join(spool, 'rejected')}`,
      'Each file contains the reasons; docs/reference/rows.md explains how to retry them.',
    );
}

function formatNames(names: string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} …` : shown;
}
