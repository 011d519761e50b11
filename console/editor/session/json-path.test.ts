import fc from 'fast-check';
import { expect, it } from 'vitest';
import { childPath } from '../../../engine/text/json.ts';
import { keysOfPath, nodeOfPath, placeOfPath } from './json-path.ts';

it('reads every path that the parser writes', () => {
  const key = fc.oneof(
    fc.nat(),
    fc.string(),
    fc.constantFrom('你好', '\ud800', '\u2028\0', 'x\\'),
    fc.constantFrom('__proto__', 'a"]b', '$', '10'),
  );
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      expect(keysOfPath(keys.reduce<string>(childPath, '$'))).toEqual(keys);
    }),
  );
});

it.each(['', 'flow.a', '$.', '$.a b', '$["a', '$[x]', '$.a[1'])('%j is no path', (text) => {
  expect(keysOfPath(text)).toBeNull();
});

it.each([
  ['$.flow["10"].subflow["a\\"]"].condition.text[0]', { page: 'canvas', node: '10', target: 'a"]' }],
  ['$.flow.subflow.subflow', { page: 'canvas', node: 'subflow', target: null }],
  ['$.flow.__proto__', { page: 'canvas', node: '__proto__', target: null }],
  ['$.prompt.P1.text', { page: 'knowledge', entry: 'P1' }],
  ['$.kb', { page: 'knowledge', entry: null }],
  ['$.synonym.是', { page: 'settings' }],
  ['$.synonym["是"][0]', { page: 'synonyms', group: '是' }],
  ['$.global.mode', { page: 'settings' }],
  ['$.flow', { page: 'settings' }],
  ['$', { page: 'settings' }],
])('%s is on a page', (path, place) => {
  expect(placeOfPath(path)).toEqual(place);
});

it('nodes are found by their id', () => {
  expect(nodeOfPath('$.flow[""].playbacks')).toBe('');
  expect(nodeOfPath('$.global')).toBeNull();
});
