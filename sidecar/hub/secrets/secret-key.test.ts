import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretKey } from './secret-key.ts';

const key = SecretKey.parse('0123456789abcdef'.repeat(4));

describe('the secret key', () => {
  it('opens what it sealed, with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(key.open(key.seal(text, 'push 1'), 'push 1')).toBe(text);
      }),
    );
  });

  it('seals the same text differently each time', () => {
    expect(key.seal('x', 'a')).not.toBe(key.seal('x', 'a'));
  });

  it.each([
    ['another context', () => key.open(key.seal('x', 'push 1'), 'push 2')],
    ['another key', () => SecretKey.generate().open(key.seal('x', 'push 1'), 'push 1')],
    [
      'a changed text',
      () =>
        key.open(
          key
            .seal('x', 'push 1')
            .replace(/^(v1\..{9})(.)/, (_whole, before, c) => before + (c === 'A' ? 'B' : 'A')),
          'push 1',
        ),
    ],
    ['no sealed text', () => key.open('v1.', 'push 1')],
  ])('does not open a secret with %s', (_what, open) => {
    expect(open).toThrow(expect.objectContaining({ code: 'SEALED' }));
  });

  it('tells a right signature from a wrong one, and one purpose from another', () => {
    const signature = key.sign('link', 'recording 1');
    expect(key.isSigned('link', 'recording 1', signature)).toBe(true);
    expect(key.isSigned('link', 'recording 2', signature)).toBe(false);
    expect(key.isSigned('ticket', 'recording 1', signature)).toBe(false);
    expect(key.isSigned('link', 'recording 1', '')).toBe(false);
  });

  it('refuses a text that is not 64 hex digits, and does not repeat it', () => {
    const parse = () => SecretKey.parse('hunter2');
    expect(parse).toThrow(expect.objectContaining({ code: 'SECRET_KEY' }));
    expect(parse).not.toThrow(/hunter2/);
  });

  it('keeps its text', () => {
    expect(SecretKey.parse(`${key.text()}\n`).text()).toBe(key.text());
  });
});
