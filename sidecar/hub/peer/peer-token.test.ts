import { expect, it } from 'vitest';
import { SecretKey } from '../secrets/secret-key.ts';
import { isPeerToken, makePeerToken } from './peer-token.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE_MS = 60_000;
const secretKey = SecretKey.generate();
const purpose = { host: 'fs1', path: '/peer/health' };
const token = makePeerToken(secretKey, purpose, NOON);
const isGood = (text: string, over: Partial<Parameters<typeof isPeerToken>[1]> = {}) =>
  isPeerToken(text, { secretKey, purpose, now: NOON, ...over });

it('is good for its request, also where the clocks differ a little', () => {
  expect(isGood(token)).toBe(true);
  expect(isGood(token, { now: NOON + 1.9 * MINUTE_MS })).toBe(true);
  expect(isGood(token, { now: NOON - 0.9 * MINUTE_MS })).toBe(true);
});

it.each([
  ['is too old', token, { now: NOON + 2 * MINUTE_MS }],
  ['is from the future', token, { now: NOON - 1.1 * MINUTE_MS }],
  ['is for another host', token, { purpose: { ...purpose, host: 'fs2' } }],
  ['is for another path', token, { purpose: { ...purpose, path: '/peer/file/x' } }],
  ['is of another key', token, { secretKey: SecretKey.generate() }],
  ['was made to last', token.replace(/\.\d+\./, `.${NOON + 1000}.`), {}],
  ['was changed', token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA'), {}],
  ['is empty', '', {}],
  ['is anything', 'v1.1.x', {}],
])('is not good if it %s', (_what, text, over) => {
  expect(isGood(text, over)).toBe(false);
});

it('does not help to sign anything else', () => {
  const [, , signature = ''] = token.split('.');
  expect(
    secretKey.isSigned('link', JSON.stringify(['fs1', '/peer/health', NOON + MINUTE_MS]), signature),
  ).toBe(false);
});
