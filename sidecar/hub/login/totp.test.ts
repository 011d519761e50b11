import { describe, expect, it } from 'vitest';
import { newTotpSecret, totpCode, totpStep, totpUri } from './totp.ts';

/** RFC 6238, appendix B: the ASCII secret 12345678901234567890 in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at %d s', (seconds, code) => {
    expect(totpCode(SECRET, Math.floor(seconds / 30))).toBe(code);
  });

  it('a code counts once, and one step early or late', () => {
    const step = 1000;
    const at = (steps: number) => ({ after: -1, now: (step + steps) * 30_000 + 1 });
    const code = totpCode(SECRET, step);
    expect(totpStep(SECRET, code, at(0))).toBe(step);
    expect(totpStep(SECRET, code, at(1))).toBe(step);
    expect(totpStep(SECRET, code, at(-1))).toBe(step);
    expect(totpStep(SECRET, code, at(2))).toBeNull();
    expect(totpStep(SECRET, code, { ...at(0), after: step })).toBeNull();
    expect(totpStep(SECRET, '12345', at(0))).toBeNull();
  });

  it('a new secret has 160 bits, and its address says whose it is', () => {
    const secret = newTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(totpUri(secret, { issuer: 'cti-robot', user: 'main/李' })).toBe(
      `otpauth://totp/cti-robot:main%2F%E6%9D%8E?secret=${secret}&issuer=cti-robot`,
    );
  });
});
