import { describe, expect, it } from 'vitest';
import { Passwords } from './password.ts';

/** N = 2^4: the tests are about what the passwords do, not about what they cost. */
const passwords = new Passwords({ logN: 4, r: 8, p: 1 });

describe('passwords', () => {
  it('verifies the stored password and no other, in either form of its letters', async () => {
    const stored = await passwords.hash('caf\u00e9 au lait', 'crm');
    expect(stored).not.toContain('lait');
    expect(await passwords.verify('caf\u00e9 au lait', stored)).toBe(true);
    expect(await passwords.verify('cafe\u0301 au lait', stored)).toBe(true);
    expect(await passwords.verify('caf\u00e9 au lai', stored)).toBe(false);
  });

  it('is false for an unknown user', async () => {
    expect(await passwords.verify('', null)).toBe(false);
  });

  it.each([
    ['too short', 'secret'],
    ['the name', 'operator-1'],
    ['too long', 'x'.repeat(201)],
  ])('refuses a password that is %s', async (_what, password) => {
    await expect(passwords.hash(password, 'operator-1')).rejects.toMatchObject({ code: 'PASSWORD_WEAK' });
  });

  it('refuses a login when a hundred wait, and serves those that wait', async () => {
    const logins = Array.from({ length: 110 }, () => passwords.verify('wrong password', null));
    const results = await Promise.allSettled(logins);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(refused.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(
      Array(8).fill('TOO_MANY'),
    );
  });
});
