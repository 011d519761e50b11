import { describe, expect, it } from 'vitest';
import { fold } from '../../../engine/text/fold.ts';
import { hearPhrases } from './match.ts';
import { PHRASE_CODES, PHRASE_LISTS, type PhraseList } from './phrase.ts';
import { listPhrases, phrasesInUse, type SetPhrase } from './phrases.ts';

const decides = (list: PhraseList, sentence: string, set: readonly SetPhrase[] = []): string | null =>
  hearPhrases(phrasesInUse(list, set), sentence).decides?.code ?? null;

function given(phrase: string, change: Partial<SetPhrase> = {}): SetPhrase {
  const usual = { list: 'announcement', code: 'power off', rank: 100, enabled: true, updated: 1 };
  return { ...usual, phrase, key: fold(phrase), ...change };
}

describe.each(PHRASE_LISTS)('the list %s of the release', (list) => {
  const all = listPhrases(list, []);

  it('has each phrase once, and only known codes', () => {
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const { key, code } of all) {
      expect(PHRASE_CODES[list]).toContain(code);
      expect([key, [...key].length >= 2]).toEqual([key, true]);
    }
  });

  it('finds each of its phrases alone', () => {
    for (const { phrase, code } of all)
      expect([phrase, decides(list, phrase)]).toEqual([phrase, code === 'none' ? null : code]);
  });
});

it.each([
  ['您好，您拨打的号码是空号，请核对后再拨。', 'does not exist'],
  ['您拨打的号码不存在，请查证后再拨', 'does not exist'],
  ['对不起，您拨打的电话已关机，请稍后再拨。', 'power off'],
  ['您拨打的用户已关机或不在服务区，稍后将以短信的形式通知对方', 'power off'],
  ['您拨打的号码已停机', 'out of service'],
  ['您拨打的用户已暂停服务', 'out of service'],
  ['您拨打的电话因欠费停机', 'defaulting'],
  ['对不起，您的电话已欠费，请及时充值', 'line fault'],
  ['您拨打的电话暂时无法接通，请稍后再拨', 'is not reachable'],
  ['您拨打的用户不在服务区', 'is not reachable'],
  ['您拨打的电话正在通话中，请稍后再拨', 'busy now'],
  ['对不起，您拨打的用户正忙，请稍候再拨', 'busy now'],
  ['现在线路正忙，请稍后再拨', 'line is busy'],
  ['您拨打的用户不方便接听您的电话', 'not convenient'],
  ['您拨打的电话无人接听，请稍后再拨', 'not answer'],
  ['您拨打的号码已设置呼入限制', 'barring of incoming'],
  ['您拨打的号码不是本地号码，请在号码前加拨零', 'not a local number'],
  ['请稍后再拨', 'redial later'],
  ['您呼叫的用户 已 关 机', 'power off'],
  ['Sorry! The subscriber you dialed is powered off.', 'power off'],
  ['Sorry, the number you dialed does not exist, please check it and dial later', 'does not exist'],
  ['the subscriber you dialed is busy now please redial later', 'busy now'],
  ['The subscriber you dialed cannot be connected for the moment', 'is not reachable'],
  // Somebody may still answer.
  ['您好，请不要挂机，您拨打的电话正在通话中', null],
  ['您拨打的用户正忙，正在为您转接，请稍候', null],
  ['请稍后', null],
  ['the line is busy, please hold', null],
  // Ring-back music.
  ['让我们荡起双桨，小船儿推开波浪', null],
  ['欢迎致电，停机保号请按一', null],
  ['', null],
])('%s: %s', (sentence, code) => expect(decides('announcement', sentence)).toBe(code));

it.each([
  ['您好我现在不方便接听电话请留言', 'machine'],
  ['请在滴声后留言，录音后挂机', 'machine'],
  ['您好，我是机主的智能助理，请问有什么事', 'machine'],
  ['已为您转接到语音信箱', 'machine'],
  ["Hi, you've reached Tom. Please leave a message after the beep.", 'machine'],
  ['喂，你好，哪位？', null],
  ['我现在不方便，你晚点打', null],
  ['你是机器人吧，是不是语音助手', null],
  ['你是语音助手吗', null],
  ['我不用留言，直接说', null],
])('after the answer, %s: %s', (sentence, code) => expect(decides('machine', sentence)).toBe(code));

describe('what an operator sets', () => {
  it('adds, changes and turns off phrases, in its own list only', () => {
    const set = [
      given('正在飞行', { code: 'is not reachable' }),
      given('正忙', { code: 'not convenient' }),
      given('空号', { enabled: false }),
      given('请在滴声后留言', { list: 'machine', code: 'none' }),
    ];
    expect(decides('announcement', '用户正在飞行', set)).toBe('is not reachable');
    expect(decides('announcement', '对方手机正忙', set)).toBe('not convenient');
    expect(decides('announcement', '是空号', set)).toBe(null);
    expect(decides('announcement', '请在滴声后留言', set)).toBe(null);
    const of = (phrase: string) => listPhrases('announcement', set).find((one) => one.phrase === phrase);
    expect(of('正在飞行')).toMatchObject({ origin: 'added', updated: 1 });
    expect(of('正忙')).toMatchObject({ origin: 'changed', code: 'not convenient' });
    expect(of('空号')).toMatchObject({ origin: 'changed', enabled: false });
    expect(of('停机')).toMatchObject({ origin: 'shipped', updated: null });
  });

  it('calls a phrase shipped that is set as the release has it', () => {
    const [found] = listPhrases('announcement', [given('关机')]).filter(({ phrase }) => phrase === '关机');
    expect(found).toMatchObject({ origin: 'shipped', updated: 1 });
  });
});

describe('of several phrases', () => {
  const sought = (...phrases: [phrase: string, code: string, rank?: number][]) =>
    phrases.map(([phrase, code, rank = 100]) => ({ phrase, code, rank, key: fold(phrase) }));

  it('the lowest rank decides, then the longest, then the first', () => {
    const phrases = sought(['甲乙', 'a', 200], ['丙丁戊', 'b'], ['己庚', 'c'], ['辛壬', 'd']);
    expect(hearPhrases(phrases, '甲乙，己庚，丙丁戊').decides?.code).toBe('b');
    expect(hearPhrases(phrases, '甲乙，辛壬，己庚').decides?.code).toBe('d');
    expect(hearPhrases(phrases, '甲乙').decides?.code).toBe('a');
  });

  it('a longer one hides those that it overlaps, also one that decides nothing', () => {
    const phrases = sought(['请稍后', 'none'], ['稍后再拨', 'later']);
    expect(hearPhrases(phrases, '请稍后再拨')).toMatchObject({
      phrases: [{ phrase: '稍后再拨' }],
      decides: { code: 'later' },
    });
    expect(hearPhrases(phrases, '请稍后，稍后再拨').decides).toBe(null);
  });
});
