import { describe, expect, it } from 'vitest';
import { promptKind, promptPath } from './prompt.ts';

describe('promptKind', () => {
  it.each([
    ['a.wav', 'file'],
    ['folder/A.MP3', 'file'],
    ['file:///srv/x', 'file'],
    ['file://${name}', 'file'],
    ['tone_stream://%(500,0,440)', 'stream'],
    ['silence_stream://1500', 'stream'],
    ['local_stream://moh', 'stream'],
    ['phrase:hello', 'stream'],
    ['say:你好', 'stream'],
    ['http://host/a.wav', 'stream'],
    ['(cache=false)https://host/a.wav', 'stream'],
    ['shell_stream://rm', 'refused'],
    ['SHELL_STREAM://x.wav', 'refused'],
    ['你好，请问是张先生吗？', 'text'],
    ['您的余额是${balance}', 'text'],
    ['see a.wav now', 'text'],
  ])('%s is %s', (entry, kind) => {
    expect(promptKind(entry).kind).toBe(kind);
  });
});

describe('promptPath', () => {
  const allowed = ['/srv/sounds', '/srv/extra/'];
  it.each([
    ['a.wav', null, '/srv/sounds/a.wav'],
    ['x/a.wav', 'lily', '/srv/sounds/lily/x/a.wav'],
    ['./a.wav', 'lily/', '/srv/sounds/lily/a.wav'],
    ['/srv/extra/a.wav', 'lily', '/srv/extra/a.wav'],
    ['/srv/sounds/../../etc/a.wav', null, null],
    ['../a.wav', 'lily', null],
    ['/etc/passwd.wav', null, null],
    ['/srv/soundsx/a.wav', null, null],
    ['a.wav', '../..', null],
    ['a.wav', '/etc', null],
    ['a.wav', '/srv/extra/lily', '/srv/extra/lily/a.wav'],
    ['x/shell_stream://rm.wav', null, null],
    ['a\u0000.wav', null, null],
  ])('%s with voice folder %s is %s', (path, voiceDir, expected) => {
    expect(promptPath(path, '/srv/sounds', voiceDir, allowed)).toBe(expected);
  });
});
