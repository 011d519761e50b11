/** The users of an account. */
import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { deleteIdentity, insertIdentity } from '../../../store/hub/login/identities.ts';
import { replaceRecoveryCodes } from '../../../store/hub/login/recovery-codes.ts';
import { lockAccount, lockUser } from '../../../store/hub/row-lock.ts';
import { endSessions } from '../../../store/hub/sessions.ts';
import {
  countAdmins,
  deleteUser,
  findUserById,
  insertUser,
  listUsers,
  type UserRow,
  updateUser,
} from '../../../store/hub/users.ts';
import { hasRight, type Role } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { ID, ID_PARAMS, NAME, NOTHING, nullable, ROLE, TIME } from './schemas.ts';

const EMAIL = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'by this address the first login with OIDC finds the user',
});

const USER = Type.Object({
  id: ID,
  name: NAME,
  role: ROLE,
  deployment: Type.Boolean(),
  must_change_password: Type.Boolean(),
  totp: Type.Boolean({ description: 'whether one-time codes are on' }),
  email: nullable(EMAIL),
  oidc: Type.Boolean({ description: 'whether the user has logged in by OIDC, and is bound to who that was' }),
  revision: Type.Integer(),
  created: TIME,
});

const FIRST_PASSWORD_BYTES = 12;

function shown({
  id,
  name,
  role,
  deployment,
  mustChange,
  totp,
  email,
  subject,
  revision,
  created,
}: UserRow): Static<typeof USER> {
  return {
    id,
    name,
    role: role as Role,
    deployment,
    must_change_password: mustChange,
    totp: totp !== null,
    email,
    oidc: subject !== null,
    revision,
    created,
  };
}

/**
 * Changes of an account's users are made one after the other: two at once would remove the last two admins. The user's
 * own changes, such as a new password, lock the user only.
 */
async function findToChange(context: Context, params: { id: number }): Promise<UserRow> {
  await lockAccount(context.db, context.principal.account.id);
  await lockUser(context.db, params.id);
  return findHere(context, params);
}

async function findHere({ db, principal }: Context, { id }: { id: number }): Promise<UserRow> {
  const user = await findUserById(db, principal.account.id, id);
  if (!user) throw new HubError('NOT_FOUND');
  return user;
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/user',
  right: 'user.manage',
  summary: { en: 'The users of the account.', zh: '账户的用户列表。' },
  answer: Type.Array(USER),
  async handle({ db, principal }) {
    return (await listUsers(db, principal.account.id)).map(shown);
  },
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/user',
  right: 'user.manage',
  summary: {
    en: 'Add a user. The first password is in the answer, once; it must be changed at the first login.',
    zh: '添加用户。初始密码只在应答中出现一次，首次登录时必须修改。',
  },
  body: Type.Object({
    name: NAME,
    role: ROLE,
    deployment: Type.Optional(Type.Boolean()),
    email: Type.Optional(nullable(EMAIL)),
  }),
  answer: Type.Intersect([USER, Type.Object({ password: Type.String() })]),
  hasSecretAnswer: true,
  prepare(context, { body: { name, deployment = false } }) {
    refuseDeployment(context, deployment);
    return firstPassword(context, name);
  },
  async handle(context, { body, prepared: { password, hash } }) {
    const { db, store, principal, now } = context;
    const { name, role, deployment = false, email = null } = body;
    const accountId = principal.account.id;
    const user = { accountId, name, role, deployment, password: hash, mustChange: true };
    const userId = await insertUser(db, user, now()).catch((error: unknown) => {
      if (!store.isDuplicate(error)) throw error;
      throw new HubError('EXISTS', { values: { what: name }, path: 'body.name' });
    });
    if (email !== null) await setEmail(context, userId, email);
    await context.audit('user.add', name);
    const added = (await listUsers(db, accountId)).find((one) => one.name === name) as UserRow;
    return { ...shown(added), password };
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/v1/user/:id',
  right: 'user.manage',
  summary: {
    en: 'Change a user, turn their one-time codes off, or release them from their OIDC subject.',
    zh: '修改用户，关闭其动态验证码，或解除其 OIDC 绑定。',
  },
  params: ID_PARAMS,
  body: Type.Object({
    role: Type.Optional(ROLE),
    deployment: Type.Optional(Type.Boolean()),
    totp: Type.Optional(Type.Literal(false)),
    email: Type.Optional(nullable(EMAIL)),
    oidc: Type.Optional(Type.Literal(false)),
  }),
  answer: USER,
  find: findToChange,
  async handle(context, { body, found }) {
    const { role, deployment, totp, email = found.email, oidc } = body;
    refuseDeployment(context, deployment === true || found.deployment);
    refuseOtherRevision(context, found);
    if (role !== undefined && role !== 'admin') await keepAnAdmin(context, found);
    await updateUser(context.db, found.id, {
      ...(role === undefined ? {} : { role }),
      ...(deployment === undefined ? {} : { deployment }),
      ...(totp === undefined ? {} : { totp: null }),
    });
    if (totp === false) {
      await replaceRecoveryCodes(context.db, found.id, []);
      await context.audit('user.totp.off', found.name);
    }
    // Who is found by another address is another person to the issuer.
    const isOther = (email?.toLowerCase() ?? null) !== found.email;
    if (oidc === false || isOther) await setEmail(context, found.id, email);
    await context.audit('user.change', found.name);
    return shown(await findHere(context, found));
  },
});

const resetPassword = defineRoute({
  method: 'POST',
  path: '/v1/user/:id/password',
  right: 'user.manage',
  summary: {
    en: 'Give a user a new first password, and end their sessions.',
    zh: '重置用户的初始密码，并结束其全部会话。',
  },
  params: ID_PARAMS,
  answer: Type.Object({ password: Type.String() }),
  hasSecretAnswer: true,
  find: findToChange,
  prepare(context, { found }) {
    refuseDeployment(context, found.deployment);
    return firstPassword(context, found.name);
  },
  async handle(context, { found, prepared: { password, hash } }) {
    refuseDeployment(context, found.deployment);
    refuseOtherRevision(context, found);
    await updateUser(context.db, found.id, { password: hash, mustChange: true });
    await endSessions(context.db, found.id, { except: null });
    await context.audit('user.password', found.name);
    return { password };
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/user/:id',
  right: 'user.manage',
  summary: { en: 'Remove a user, and end their sessions.', zh: '删除用户，并结束其全部会话。' },
  params: ID_PARAMS,
  answer: NOTHING,
  find: findToChange,
  async handle(context, { found }) {
    refuseDeployment(context, found.deployment);
    refuseOtherRevision(context, found);
    await keepAnAdmin(context, found);
    await deleteUser(context.db, context.principal.account.id, found.id);
    await context.audit('user.rm', found.name);
    return null;
  },
});

export const userRoutes: readonly Route[] = [list, add, change, resetPassword, remove];

/** Gives a user an address, or none. The user is bound to no OIDC subject from then on. */
async function setEmail({ db, store, principal }: Context, userId: number, email: string | null) {
  await deleteIdentity(db, userId);
  if (email === null) return;
  const identity = { userId, accountId: principal.account.id, email: email.toLowerCase() };
  await insertIdentity(db, identity).catch((error: unknown) => {
    if (!store.isDuplicate(error)) throw error;
    throw new HubError('EXISTS', { values: { what: email }, path: 'body.email' });
  });
}

/** A first password, for the answer, and what is stored of it. */
async function firstPassword({ passwords }: Context, name: string) {
  const password = randomBytes(FIRST_PASSWORD_BYTES).toString('base64url');
  return { password, hash: await passwords.hash(password, name) };
}

/** @param user read under a lock */
function refuseOtherRevision({ ifMatch }: Context, user: UserRow): void {
  if (ifMatch !== undefined && ifMatch !== user.revision)
    throw new HubError('REVISION', { data: { current: shown(user) } });
}

/** Only who acts for the deployment makes, changes or removes somebody who does. */
function refuseDeployment({ principal }: Context, deployment: boolean): void {
  if (deployment && !hasRight(principal, 'account.manage'))
    throw new HubError('FORBIDDEN', { values: { right: 'account.manage' }, path: 'body.deployment' });
}

/** An account without an admin could never be managed again. */
async function keepAnAdmin({ db }: Context, { accountId, role }: UserRow): Promise<void> {
  if (role === 'admin' && (await countAdmins(db, accountId)) < 2)
    throw new HubError('LAST_ADMIN', { path: 'params.id' });
}
