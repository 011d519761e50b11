import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../contract/deployment.ts';
import type { ListenSettings } from '../../flow/compiled.ts';
import { CallStatistics } from '../call-statistics.ts';
import type { Host } from '../host.ts';
import { Recogniser } from './recogniser.ts';

const SETTINGS = {
  vadMode: '0',
  vadFilter: '0.3',
  vadMinActiveMs: 150,
  vadMaxEndSilenceMs: 800,
  waitSpeechMs: 5000,
  maxSpeechMs: 20_000,
  hotWord: '',
  asrParams: '',
} as ListenSettings;
const DEPLOYMENT = { recogniser: { preset: 'vosk' } } as Deployment;

/** A call whose FreeSWITCH answers `uuid_buglist` so. */
function recogniserWith(answer: () => string) {
  const log: string[] = [];
  const commands: string[] = [];
  const asked: string[] = [];
  const host: Partial<Host> = {
    callid: 'call-1',
    ready: () => true,
    execute: (_, argument) => commands.push(argument) > 0,
    api: (command, argument) => {
      asked.push(`${command} ${argument}`);
      return answer();
    },
    dropEvents: () => undefined,
    log: (level, message) => void log.push(`${level}: ${message}`),
  };
  const statistics = new CallStatistics();
  return {
    recogniser: new Recogniser(host as Host, { deployment: DEPLOYMENT, account: '' }, statistics),
    statistics,
    log,
    commands,
    asked,
  };
}

const THERE =
  '<media-bugs>\n <media-bug>\n  <function>detect_speech</function>\n  <target>vosk</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n</media-bugs>\n';
const RECORDED = THERE.replace('detect_speech', 'session_record');
const NOTHING = '<media-bugs>\n</media-bugs>\n';

describe('the recogniser', () => {
  it('is asked for once when it starts, and not again in the actions that follow', () => {
    const { recogniser, asked, log } = recogniserWith(() => THERE);
    for (let action = 0; action < 5; action++) {
      recogniser.beginAction();
      recogniser.listen(SETTINGS, true);
    }
    expect(asked).toEqual(['uuid_buglist call-1']);
    expect(recogniser.neverStarted).toBe(false);
    expect(log).toEqual([]);
  });

  it.each([
    ['nothing at all', NOTHING],
    ['a recording only', RECORDED],
  ])('did not start where the channel has %s', (_, answer) => {
    const { recogniser, statistics, log } = recogniserWith(() => answer);
    recogniser.beginAction();
    recogniser.listen(SETTINGS, true);
    expect(log).toEqual([expect.stringMatching(/^err: the recogniser did not start/)]);
    expect(statistics.stats.recogniser_not_started).toBe(1);
    expect(recogniser.neverStarted).toBe(true);
  });

  it.each(['', '-USAGE: <uuid>\n', 'INVALID COMMAND!\n'])(
    'counts as started where FreeSWITCH gives no list: %j',
    (answer) => {
      const { recogniser, log } = recogniserWith(() => answer);
      recogniser.listen(SETTINGS, true);
      expect([recogniser.neverStarted, log]).toEqual([false, []]);
    },
  );

  it('that did not start is tried once in an action, also where it says `closed` after all', () => {
    const { recogniser, commands, statistics } = recogniserWith(() => NOTHING);
    recogniser.beginAction();
    recogniser.listen(SETTINGS, true);
    recogniser.handleClosed(SETTINGS);
    recogniser.listen(SETTINGS, true);
    expect(commands).toEqual(['vosk default default']);
    expect(statistics.stats).toMatchObject({ recogniser_died: 0, recogniser_not_started: 1 });
  });

  it('that died and cannot be started again is counted as both, and the call was not deaf', () => {
    let answer = THERE;
    const { recogniser, statistics } = recogniserWith(() => answer);
    recogniser.beginAction();
    recogniser.listen(SETTINGS, true);
    answer = NOTHING;
    recogniser.handleClosed(SETTINGS);
    expect(statistics.stats).toMatchObject({ recogniser_died: 1, recogniser_not_started: 1 });
    expect(recogniser.neverStarted).toBe(false);
  });

  it('is logged once a call with the keys of a result that is not understood', () => {
    const { recogniser, log } = recogniserWith(() => THERE);
    expect(recogniser.textOf('{"words":"转人工"}')).toBe('');
    expect(recogniser.textOf('{"others":"转人工"}')).toBe('');
    expect(recogniser.textOf('{"text":"转人工"}')).toBe('转人工');
    expect(log).toEqual(['warning: the recogniser sent a result of unknown form: JSON {words}']);
  });
});
