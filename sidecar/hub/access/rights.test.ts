import { describe, expect, it } from 'vitest';
import { hasRight, type Principal, RIGHTS, type Right, ROLES, type Role } from './rights.ts';

const ALL = Object.keys(RIGHTS) as Right[];

function principal(role: Role, over: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    id: 1,
    name: 'x',
    account: { id: 1, name: 'main' },
    role,
    deployment: false,
    ...over,
  };
}

function rightsOf(who: Principal): Right[] {
  return ALL.filter((right) => hasRight(who, right));
}

describe('rights', () => {
  it('each role has the rights of the roles before it, and more', () => {
    const byRole = ROLES.map((role) => rightsOf(principal(role)));
    for (const [index, rights] of byRole.entries()) {
      const before = byRole[index - 1] ?? [];
      expect(rights).toEqual(expect.arrayContaining(before));
      expect(rights.length).toBeGreaterThan(before.length);
    }
  });

  it('a viewer changes nothing, and neither hears a recording nor sees a number in clear', () => {
    expect(rightsOf(principal('viewer')).filter((right) => !right.endsWith('.read'))).toEqual([
      'self.manage',
    ]);
  });

  it('only an admin of account main to whom it was given acts for the deployment', () => {
    const deployment = ALL.filter((right) => RIGHTS[right] === 'deployment');
    const of = (who: Principal) => deployment.filter((right) => hasRight(who, right));
    expect(of(principal('admin', { deployment: true }))).toEqual(deployment);
    expect(of(principal('admin'))).toEqual([]);
    expect(of(principal('operator', { deployment: true }))).toEqual([]);
    expect(of(principal('admin', { deployment: true, account: { id: 2, name: 'other' } }))).toEqual([]);
  });
});
