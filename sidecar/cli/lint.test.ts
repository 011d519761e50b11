import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../test/support/command.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { flowThatAsks, textArrow } from '../../test/support/lint.ts';
import { type LintFlags, lint } from './lint.ts';

const GOOD = JSON.stringify(flowThatAsks({ yes: textArrow('好') }));
const BAD = JSON.stringify({ flow: { F1: { action: 'system' } } });
const WARNED = JSON.stringify(flowThatAsks({ yes: textArrow('好') }, { playback: 'a.wav' }));

function folder(files: Record<string, string | Buffer>): string {
  const path = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

function run(files: string[], flags: LintFlags = {}, environment = {}, colours = false) {
  const written = { stdout: '', stderr: '' };
  const status = lint(files, flags, {
    out: (text) => {
      written.stdout += text;
    },
    err: (text) => {
      written.stderr += text;
    },
    colours,
    environment,
  });
  return { status, ...written };
}

describe('cti-robot lint', () => {
  it('checks files and folders, each problem in a line, a summary at the end, status 1', () => {
    const path = folder({ 'bad.json': BAD, 'good.json': GOOD, 'notes.txt': '', '.hidden.json': BAD });
    const { status, stdout, stderr } = run([path, join(path, 'good.json')]);
    expect(stdout).toBe(
      `${join(path, 'bad.json')}\n` +
        '  error $.flow.F1.action: the application "system" is not in the list of allowed applications and does not run (application-not-allowed)\n' +
        '3 flows: 1 error, 0 warnings\n',
    );
    expect([status, stderr]).toEqual([1, '']);
  });

  it('ends with status 0 where there are only warnings', () => {
    const path = folder({ 'a.json': WARNED });
    const { status, stdout } = run([path]);
    expect(status).toBe(0);
    expect(stdout).toContain('1 flow: 0 errors, 1 warning');
  });

  it('ends with status 2 where something cannot be read, and checks the others', () => {
    const path = folder({ 'gbk.json': Buffer.from([0x7b, 0x22, 0xba, 0xc3, 0x22]), 'good.json': GOOD });
    mkdirSync(join(path, 'empty'));
    const { status, stdout, stderr } = run([path, join(path, 'gone.json'), join(path, 'empty')]);
    expect(status).toBe(2);
    expect(stdout).toBe('1 flow: no problems; 3 not readable\n');
    expect(stderr).toContain(`${join(path, 'gbk.json')} cannot be read: its text is not UTF-8`);
    expect(stderr).toContain('gone.json cannot be read: no such file');
    expect(stderr).toContain('the folder holds no .json files');
  });

  it('speaks Chinese by --lang, and by LANG', () => {
    const path = folder({ 'bad.json': BAD });
    const asked = run([path], { lang: 'zh' }, { LANG: 'en_US.UTF-8' });
    expect(asked.stdout).toContain('错误 $.flow.F1.action: 动作“system”不在允许的应用列表里');
    expect(asked.stdout).toContain('1 个流程：1 个错误，0 个警告');
    expect(run([path], {}, { LANG: 'zh_CN.UTF-8' }).stdout).toBe(asked.stdout);
    expect(run([path], {}, { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }).stdout).toContain('1 flow: 1 error');
  });

  it('--json: an object a line and nothing else on standard output', () => {
    const path = folder({ 'bad.json': BAD, 'good.json': GOOD });
    const { status, stdout, stderr } = run([path], { json: true });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        file: join(path, 'bad.json'),
        rule: 'application-not-allowed',
        severity: 'error',
        path: '$.flow.F1.action',
        message: 'the application "system" is not in the list of allowed applications and does not run',
      },
    ]);
    expect([status, stderr]).toEqual([1, '2 flows: 1 error, 0 warnings\n']);
  });

  it("takes the settings' applications, and the sounds of a folder", () => {
    const path = folder({ 'bad.json': BAD, 'good.json': GOOD });
    const sounds = folder({ 'question.wav': '' });
    const allowed = { CTI_ROBOT_APPLICATIONS: 'system' };
    expect(run([join(path, 'bad.json')], {}, allowed).status).toBe(0);
    const { stdout } = run([join(path, 'good.json')], { sounds });
    expect(stdout).toContain('the sound file bye.wav does not exist');
    expect(stdout).not.toContain('question.wav');
    const gone = run([path], { sounds: join(sounds, 'gone') });
    expect([gone.status, gone.stdout]).toEqual([2, '']);
    const unset = run([path], {}, { CTI_ROBOT_NONSENSE: '1' });
    expect([unset.status, unset.stdout]).toEqual([2, '']);
    expect(unset.stderr).toContain('CTI_ROBOT_NONSENSE is not a setting');
  });

  it('has colours where the terminal has, and shows no control character of the script', () => {
    const path = folder({ 'bad.json': BAD, 'odd.json': BAD.replace('system', '\\u001b[2J') });
    const { stdout } = run([path], {}, {}, true);
    expect(stdout).toContain('\u001b[31merror\u001b[39m $.flow.F1.action');
    expect(stdout).toContain('the application "\\u001b[2J"');
    expect(run([path]).stdout).not.toContain('\u001b');
  });

  it('is a command of cti-robot', async () => {
    const path = folder({ 'bad.json': BAD });
    const { ended, out } = command(['lint', path, '--lang', 'zh']);
    expect(await ended).toBe(1);
    expect(out.stdout).toContain('1 个流程：1 个错误，0 个警告');
    expect(out.stderr).toBe('');
  });
});
