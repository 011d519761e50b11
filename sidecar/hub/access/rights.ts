/**
 * Who may do what: the one table of rights. Routes and commands name a right; nothing else compares roles.
 */

/** Each role has the rights of the roles before it. */
export const ROLES = ['viewer', 'editor', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The least role that has a right. `deployment` is not a role: an admin of account `main` has it in addition, because
 * lines, allow-lists and accounts belong to all accounts of the deployment.
 */
export const RIGHTS = {
  'flow.read': 'viewer',
  'task.read': 'viewer',
  'record.read': 'viewer',
  'route.read': 'viewer',
  'push.read': 'viewer',
  'fleet.read': 'viewer',
  'line.read': 'viewer',
  'self.manage': 'viewer',
  'flow.edit': 'editor',
  'flow.publish': 'editor',
  'task.edit': 'operator',
  'number.edit': 'operator',
  'number.clear': 'operator',
  'grade.edit': 'operator',
  'record.export': 'operator',
  'recording.listen': 'operator',
  'route.edit': 'operator',
  'ticket.make': 'operator',
  'push.resend': 'operator',
  'flow.review': 'admin',
  'push.edit': 'admin',
  'user.manage': 'admin',
  'key.manage': 'admin',
  'account.edit': 'admin',
  'audit.read': 'admin',
  'privacy.manage': 'admin',
  'account.manage': 'deployment',
  'line.edit': 'deployment',
  'phrase.edit': 'deployment',
  'fleet.manage': 'deployment',
} as const satisfies Record<string, Role | 'deployment'>;
export type Right = keyof typeof RIGHTS;

/** Who sends a request: a user with a session, a program with a key, or the machine's operator by a command. */
export interface Principal {
  kind: 'user' | 'key' | 'command';
  id: number;
  /** The user's or the key's name, for the audit. */
  name: string;
  account: { id: number; name: string };
  role: Role;
  /** May act for the whole deployment: an admin of account `main` to whom this was given. */
  deployment: boolean;
}

/** The account that every deployment has. */
export const MAIN_ACCOUNT = 'main';

/** Whether a principal has a right. */
export function hasRight({ kind, account, role, deployment }: Principal, right: Right): boolean {
  const least = RIGHTS[right];
  if (kind === 'command') return true;
  if (least === 'deployment') return deployment && role === 'admin' && account.name === MAIN_ACCOUNT;
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
