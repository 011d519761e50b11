/** `make run` as somebody meets it who has just cloned the sources and installed the packages. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { freePort } from '../../support/servers/process.ts';
import { until } from '../../support/until.ts';
import type { Figure } from '../report.ts';

const LIMIT_MS = 300_000;

/** Of the last commit: what is not committed is not in a clone. */
export async function coldStartFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  const clone = join(folder, 'clone');
  try {
    const began = performance.now();
    execFileSync('git', ['clone', '--quiet', process.cwd(), clone]);
    const cloned = performance.now() - began;
    copyPackages(clone);
    const first = await start(clone);
    const second = await start(clone);
    return [
      {
        what: 'git clone and make run, until the page answers, packages installed',
        value: (cloned + first) / 1000,
        unit: 's',
        target: { atMost: 60 },
      },
      {
        what: '  the second time, make run alone',
        value: second / 1000,
        unit: 's',
        target: { atMost: 15 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyPackages(clone: string): void {
  const target = join(clone, 'node_modules');
  execFileSync('cp', ['-a', 'node_modules', target]);
  // As after npm: newer than the lock file.
  const now = new Date();
  utimesSync(join(target, '.package-lock.json'), now, now);
}

/** @returns ms until the printed address has answered */
async function start(clone: string): Promise<number> {
  const began = performance.now();
  const make = spawn('make', ['run'], {
    cwd: clone,
    env: { ...processEnvironment(), CTI_ROBOT_HUB_LISTEN: `127.0.0.1:${await freePort()}` },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches make and what it started.
    detached: true,
  });
  let output = '';
  make.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  try {
    const url = await until(
      'make run prints its address',
      () => {
        if (make.exitCode !== null) throw new Error(output);
        return /runs at (\S+)/.exec(output)?.[1];
      },
      LIMIT_MS,
    );
    const answer = await fetch(url);
    if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`);
    await answer.text();
    return performance.now() - began;
  } finally {
    await interrupt(make);
  }
}

async function interrupt(make: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => make.once('close', resolve));
  process.kill(-(make.pid as number), 'SIGINT');
  await ended;
}
