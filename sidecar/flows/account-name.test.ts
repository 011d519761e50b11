import { expect, it } from 'vitest';
import { hostNameOf, isAccountsName } from './account-name.ts';

it('names flows of main as they are, and those of others with their account', () => {
  expect(hostNameOf('main', 'bakery')).toBe('bakery');
  expect(hostNameOf('north', 'bakery')).toBe('bakery.@north');
});

it.each(['bakery.@north', 'bakery.@', '面包.@north-2', 'a.@b.@c'])('%s is a name of an account', (name) => {
  expect(isAccountsName(name)).toBe(true);
});

it.each(['bakery', 'bakery@north', 'bakery.north', 'bakery.@north.2', '@north'])(
  '%s is a name of main',
  (name) => {
    expect(isAccountsName(name)).toBe(false);
  },
);
