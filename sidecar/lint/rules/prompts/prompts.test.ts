import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeRules, flowThatAsks, lint, pathsOf, textArrow } from '../../../../test/support/lint.ts';

const yes = { yes: textArrow('好') };
const playing = (...playbacks: string[]) => flowThatAsks(yes, { playbacks });

const UPLOADED = '0a'.repeat(32);
const UNKNOWN = 'f1'.repeat(32);

const sounds = mkdtempSync(join(tmpdir(), 'cti-robot-sounds-'));
afterAll(() => rmSync(sounds, { recursive: true }));
mkdirSync(join(sounds, 'female/menu'), { recursive: true });
for (const file of ['question.wav', 'bye.wav', 'female/menu/hello.wav'])
  writeFileSync(join(sounds, file), '');

describeRules('prompts', {
  'refused-prompt': {
    bad: [
      { script: playing('shell_stream:///bin/date'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('a.wav', '../../etc/passwd.wav'), at: '$.flow.ask.playbacks[1]' },
      { script: flowThatAsks(yes, { replaybacks: 'vlc://x' }), at: '$.flow.ask.replaybacks' },
      { script: flowThatAsks(yes, {}, { global: { voicedir: '../female' } }), at: '$.global.voicedir' },
      {
        script: flowThatAsks(yes, {}, { global: { thinking_playbacks: ['好', '../hm.wav'] } }),
        at: '$.global.thinking_playbacks[1]',
      },
      {
        script: flowThatAsks(
          yes,
          { kb: 'C1' },
          {
            kb: { C1: { prompts: ['P1'] } },
            prompt: { P1: { keyworks: '贵', playbacks: ['file://../x.wav'] } },
          },
        ),
        at: '$.prompt.P1.playbacks[0]',
      },
    ],
    good: playing(
      'hello.wav',
      'menu/hello.mp3',
      'file://${file}',
      'tone_stream://%(100,0,440)',
      'silence_stream://500',
      'http://example.org/a.wav',
      '请稍等',
      '',
    ),
  },
  'missing-upload': {
    bad: [
      { script: playing(`prompts/${UNKNOWN}.wav`), at: '$.flow.ask.playbacks[0]' },
      { script: playing('好', `file://prompts/${UNKNOWN}.wav`), at: '$.flow.ask.playbacks[1]' },
    ],
    good: playing(`prompts/${UPLOADED}.wav`, `file://prompts/${UPLOADED}.wav`, `other/${UNKNOWN}.wav`),
    options: { prompts: [UPLOADED] },
  },
  'windows-path': {
    bad: [
      { script: playing('C:\\\\sounds\\\\hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('d:/sounds/hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('menu\\\\hello.mp3'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('file://C:\\\\hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: flowThatAsks(yes, {}, { global: { voicedir: 'C:\\\\sounds' } }), at: '$.global.voicedir' },
    ],
    good: playing('menu/hello.wav', '请按 C:\\\\ 键', '请看 D:/ 盘'),
  },
  'absolute-path': {
    bad: [
      { script: playing('/etc/hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('file:///srv/sounds/../hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: playing('/srv/sounds-old/hello.wav'), at: '$.flow.ask.playbacks[0]' },
      { script: flowThatAsks(yes, {}, { global: { voicedir: '/opt/voices' } }), at: '$.global.voicedir' },
    ],
    good: [
      playing('/srv/sounds/hello.wav', 'file:///srv/more/a/b.wav', '/${folder}/a.wav', 'hello.wav'),
      flowThatAsks(yes, {}, { global: { voicedir: '/srv/sounds/female' } }),
    ],
    options: { folders: ['/srv/sounds', '/srv/more/'] },
  },
  'missing-sound': {
    bad: [
      { script: playing('question.wav', 'gone.wav'), at: '$.flow.ask.playbacks[1]', options: { sounds } },
      {
        script: flowThatAsks(
          yes,
          { playbacks: ['menu/hello.wav', 'bye.wav'] },
          { global: { voicedir: 'female' } },
        ),
        at: ['$.flow.ask.playbacks[1]', '$.flow.yes.playbacks[0]', '$.flow.end.playbacks[0]'],
        options: { sounds },
      },
    ],
    good: [playing('question.wav', 'female/menu/hello.wav', 'file://${x}.wav', '请稍等')],
    options: { sounds },
  },
});

describe('missing-sound', () => {
  it('is not checked without --sounds', () => {
    expect(pathsOf(lint(playing('gone.wav')), 'missing-sound')).toEqual([]);
  });

  it('names the file relative to the sounds folder', () => {
    const [finding] = lint(playing('./menu/gone.wav'), { sounds });
    expect(finding?.message.en).toContain('the sound file menu/gone.wav does not exist');
  });
});
