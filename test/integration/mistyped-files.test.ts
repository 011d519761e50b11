import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileFault } from '../../sidecar/lib/file-fault.ts';
import { command } from '../support/command.ts';
import { flowScript } from '../support/flow.ts';
import { temporaryFolder } from '../support/home.ts';

/** Paths that cannot be used, in the ways in which people mistype them. */
function paths(): Record<string, string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'folder.json'));
  writeFileSync(join(folder, 'file'), '{}');
  return {
    missing: join(folder, 'missing.json'),
    folder: join(folder, 'folder.json'),
    'below a file': join(folder, 'file', 'x.json'),
    long: join(folder, `${'x'.repeat(300)}.json`),
    good: goodFlow(folder),
  };
}

function goodFlow(folder: string): string {
  const path = join(folder, 'good.json');
  writeFileSync(path, flowScript('good'));
  return path;
}

const REASONS: Readonly<Record<string, RegExp>> = {
  missing: /no such file/,
  folder: /this is a folder, not a file|the folder holds no \.json files/,
  'below a file': /a part of this path is a file, not a folder/,
  long: /the name is too long/,
};

const COMMANDS: readonly [string, (path: string, good: string) => string[]][] = [
  ['lint', (path) => ['lint', path]],
  ['lint --config', (path, good) => ['lint', good, '--config', path]],
  ['flow push', (path) => ['flow', 'push', path]],
  ['flow ls --config', (path) => ['flow', 'ls', '--config', path]],
  ['simulate', (path) => ['simulate', path]],
  ['simulate --caller', (path, good) => ['simulate', good, '--caller', path]],
  ['simulate --config', (path, good) => ['simulate', good, '--config', path]],
  ['tts', (path) => ['tts', '--dry-run', path]],
  ['sidecar --config', (path) => ['sidecar', '--config', path]],
  ['config --config', (path) => ['config', '--config', path]],
  ['rows --config', (path) => ['rows', 'x', '--config', path]],
];

describe('a path that cannot be used', () => {
  it.each(COMMANDS)('causes one sentence with the path: %s', async (_, args) => {
    const { good, ...wrong } = paths() as Record<string, string> & { good: string };
    const runs = Object.entries(wrong).map(async ([kind, path]) => {
      const run = command(args(path, good), { CTI_ROBOT_HOME: temporaryFolder() });
      const status = await run.ended;
      return { kind, path, status, text: run.out.stdout + run.out.stderr };
    });
    for (const { kind, path, status, text } of await Promise.all(runs)) {
      expect(status).not.toBe(0);
      expect(text).toContain(path);
      expect(text).toMatch(REASONS[kind] as RegExp);
      expect(text).not.toMatch(/\bE[A-Z]{4,}\b|syscall| {4}at |open '/);
    }
  });

  it.each([
    ['lint --sounds', (path: string, good: string) => ['lint', good, '--sounds', path]],
    ['simulate --spool', (path: string, good: string) => ['simulate', good, '--spool', join(path, 'x')]],
  ])('causes one sentence with the path of the folder: %s', async (_, args) => {
    const { good, 'below a file': path } = paths() as { good: string; 'below a file': string };
    const caller = join(temporaryFolder(), 'caller.jsonl');
    writeFileSync(caller, '{"hangup":"NORMAL_CLEARING"}\n');
    const all = args(path, good);
    const run = command(all[0] === 'simulate' ? [...all, '--caller', caller] : all, {
      CTI_ROBOT_HOME: temporaryFolder(),
    });
    expect(await run.ended).not.toBe(0);
    expect(run.out.stderr).toContain('a part of this path is a file, not a folder');
    expect(run.out.stderr).not.toMatch(/ENOTDIR| {4}at /);
  });
});

describe('an error of the operating system', () => {
  it.each([
    ['ENOENT', 'open', '/x cannot be read: no such file'],
    ['ENOENT', 'scandir', '/x cannot be read: no such folder'],
    ['EACCES', 'open', '/x cannot be read: the user that runs this command has no access'],
    ['EISDIR', 'read', '/x cannot be read: this is a folder, not a file'],
    ['ENOSPC', 'write', '/x cannot be written: the disk is full'],
  ])('%s of %s is described as "%s"', (code, syscall, sentence) => {
    const error = Object.assign(new Error(`${code}: whatever`), { code, syscall, path: '/x' });
    expect(fileFault(error)).toBe(sentence);
  });

  it('that does not concern a file keeps its own message', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
    expect(fileFault(error)).toBeUndefined();
  });
});
