/**
 * Before the tests: puts their temporary folders into memory, where the machine has room for them. What a process wrote
 * outlives its kill there as on a disk; only the waits for the disk are saved.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../../sidecar/settings/config.ts';

const MEMORY = '/dev/shm';
/** `f_type` of `statfs` for a file system in memory. */
const TMPFS = 0x01021994;
/** Two test files with a MariaDB each take 0.3 GiB of it. */
const LEAST_BYTES = 4 * 1024 ** 3;
const OF_A_RUN = /^cti-robot-tests-(\d+)-/;

export default function useMemory(): (() => void) | undefined {
  const folder = memoryFolder();
  if (folder === null) return undefined;
  Object.assign(processEnvironment(), { TMPDIR: folder });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A new folder in memory, for all users as `/tmp` is; null where there is too little, or programs cannot start from it. */
function memoryFolder(): string | null {
  if (!hasRoom()) return null;
  removeLeft();
  const folder = mkdtempSync(join(MEMORY, `cti-robot-tests-${process.pid}-`));
  chmodSync(folder, 0o1777);
  const program = join(folder, 'starts');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  if (spawnSync(program).status === 0) return folder;
  rmSync(folder, { recursive: true, force: true });
  return null;
}

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && Math.min(bavail * bsize, freemem()) >= LEAST_BYTES;
  } catch {
    return false;
  }
}

/** Removes the folders of runs that were killed. */
function removeLeft(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = OF_A_RUN.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
