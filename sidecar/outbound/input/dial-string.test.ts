import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DIALABLE } from '../dialable.ts';
import { dialStringFault, dialStringFor } from './dial-string.ts';

it.each([
  'sofia/gateway/trunk/${destination_number}',
  'sofia/gateway/my-trunk.1/9${destination_number}',
  'sofia/external/${destination_number}@sip.example.com',
  'sofia/external/00${destination_number}@192.0.2.1:5080',
  'sofia/external/${destination_number}@192.0.2.1;transport=tcp',
])('%s is a dial string', (text) => {
  expect(dialStringFault(text)).toBeNull();
});

it.each([
  ['sofia/gateway/trunk/', 'place'],
  ['sofia/gateway/trunk/13912345678', 'place'],
  ['sofia/gateway/${destination_number}/${destination_number}', 'place'],
  ['${destination_number}', 'endpoint'],
  ['loopback/${destination_number}/default', 'endpoint'],
  ['user/${destination_number}', 'endpoint'],
  ['error/${destination_number}', 'endpoint'],
  ['sofia/gateway/${destination_number}', 'endpoint'],
  ['sofia/gateway/../${destination_number}', 'endpoint'],
  ['sofia/external/${destination_number}', 'endpoint'],
  ['sofia/gateway/a/${destination_number}|sofia/gateway/b/1', 'sign'],
  ['sofia/gateway/a/${destination_number},loopback/park/robot', 'sign'],
  ['[execute_on_answer=system]sofia/gateway/a/${destination_number}', 'sign'],
  ['{execute_on_answer=system}sofia/gateway/a/${destination_number}', 'sign'],
  ['<x=1>sofia/gateway/a/${destination_number}', 'sign'],
  ['sofia/gateway/a/${destination_number} &system(x)', 'sign'],
  ['sofia/gateway/a/${destination_number}&park', 'sign'],
  ['sofia/gateway/a/${destination_number}:_:sofia/gateway/b/1', 'endpoint'],
  ['sofia/gateway/${domain}/${destination_number}', 'sign'],
  ["sofia/gateway/'a'/${destination_number}", 'sign'],
  ['sofia/gateway/a/${destination_number}\n', 'sign'],
  ['', 'place'],
])('%j is none: %s', (text, fault) => {
  expect(dialStringFault(text)?.fault).toBe(fault);
});

it('takes the number in its place, and nothing that was not checked', () => {
  expect(dialStringFor('sofia/gateway/trunk/9${destination_number}', '+8613912345678')).toBe(
    'sofia/gateway/trunk/9+8613912345678',
  );
  expect(() => dialStringFor('sofia/gateway/a/${destination_number}', '139,loopback/park')).toThrow(
    RangeError,
  );
  expect(() => dialStringFor('loopback/${destination_number}', '13912345678')).toThrow(RangeError);
});

it('never becomes more than one endpoint, whatever the number', () => {
  fc.assert(
    fc.property(fc.stringMatching(DIALABLE), (given) => {
      expect(dialStringFor('sofia/gateway/a/${destination_number}', given)).toBe(`sofia/gateway/a/${given}`);
    }),
  );
});
