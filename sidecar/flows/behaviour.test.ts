import { expect, it } from 'vitest';
import { behaviourOf } from './behaviour.ts';

const NODE = { action: 'cti_play_and_detect_speech', argument: "'1' '2'", playbacks: ['Hello.'] };

function script({ ask = {}, global = {}, ...rest }: Record<string, object> = {}): string {
  return JSON.stringify({
    flow: {
      ask: { ...NODE, subflow: { bye: { condition: { text: ['yes'] } } }, ...ask },
      bye: { action: 'hangup', playbacks: ['Bye.'] },
    },
    global,
    ...rest,
  });
}

const PLAIN = behaviourOf(script());

it('has 64 hex digits', () => {
  expect(PLAIN).toMatch(/^[0-9a-f]{64}$/);
});

it.each([
  ['the position of a box', script({ ask: { position: { x: 10, y: 20 } } })],
  ['a description', script({ ask: { description: 'the opening' } })],
  ['an unknown key', script({ ask: { colour: 'red' }, editor: { zoom: 2 } })],
  ['white space', JSON.stringify(JSON.parse(script()), null, 2)],
  ['a BOM', `\ufeff${script()}`],
  ['a default that is written out', script({ global: { match_words: 'part' } })],
])('%s does not change it', (_what, text) => {
  expect(behaviourOf(text)).toBe(PLAIN);
});

it.each([
  ['a prompt', script({ ask: { playbacks: ['Good morning.'] } })],
  ['a condition', script({ ask: { subflow: { bye: { condition: { text: ['no'] } } } } })],
  ['the argument', script({ ask: { argument: "'1' '3'" } })],
  ['a score', script({ ask: { potential: '5' } })],
  ['how keywords match', script({ global: { match_words: 'whole' } })],
  ['matching by sound', script({ global: { match_pinyin: 'exact' } })],
])('%s changes it', (_what, text) => {
  expect(behaviourOf(text)).not.toBe(PLAIN);
});

it('refuses what does not compile', () => {
  expect(() => behaviourOf('{"flow": {}}')).toThrow();
  expect(() => behaviourOf('{')).toThrow();
});
