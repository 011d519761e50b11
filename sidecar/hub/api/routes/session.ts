/** Logging in and out, and what a user does with their own account. */
import { Type } from 'typebox';
import { lockUser } from '../../../store/hub/row-lock.ts';
import { totpContext } from '../../../store/hub/sealed.ts';
import { endSessions, listSessions } from '../../../store/hub/sessions.ts';
import { findUserById, type UserRow, updateUser } from '../../../store/hub/users.ts';
import { hasRight, MAIN_ACCOUNT, RIGHTS, type Right } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { newTotpSecret, totpStep, totpUri } from '../../login/totp.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { NAME, NOTHING, ROLE, TIME } from './schemas.ts';

export interface SessionRoutes {
  cookie: string;
  /** Ms from the login to the end of a session. */
  longestMs: number;
}

const ME = Type.Object({
  kind: Type.Enum(['user', 'key', 'command']),
  name: Type.String(),
  account: Type.String(),
  role: ROLE,
  deployment: Type.Boolean(),
  rights: Type.Array(Type.String()),
});

const SESSION = Type.Object({
  /** The first digits of the token's hash: enough to tell sessions apart, and no use to anybody. */
  id: Type.String(),
  address: Type.String(),
  agent: Type.String(),
  created: TIME,
  seen: TIME,
  current: Type.Boolean(),
});

const SESSION_ID_LENGTH = 16;

export function sessionRoutes({ cookie, longestMs }: SessionRoutes): Route[] {
  const isSecure = cookie.startsWith('__Host-');
  const attributes = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'strict' } as const;

  const login = defineRoute({
    method: 'POST',
    path: '/v1/login',
    right: null,
    ownTransactions: true,
    summary: { en: 'Log in. Sets the session cookie.', zh: '登录，并设置会话 Cookie。' },
    body: Type.Object({
      account: Type.Optional(NAME),
      user: NAME,
      password: Type.String({ minLength: 1, maxLength: 400 }),
      code: Type.Optional(Type.String({ maxLength: 10 })),
    }),
    answer: NOTHING,
    async handle({ authentication, address, agent, reply }, { body }) {
      const { account = MAIN_ACCOUNT, user, password, code } = body;
      const before = reply.request.cookies[cookie];
      const token = await authentication.login({ account, user, password, code, address, agent, before });
      reply.setCookie(cookie, token, { ...attributes, maxAge: Math.floor(longestMs / 1000) });
      return null;
    },
  });

  const logout = defineRoute({
    method: 'POST',
    path: '/v1/logout',
    right: 'self.manage',
    beforePasswordChange: true,
    summary: { en: 'Log out.', zh: '退出登录。' },
    answer: NOTHING,
    async handle({ db, principal, session, reply }) {
      if (session !== null) await endSessions(db, principal.id, { only: session });
      reply.clearCookie(cookie, attributes);
      return null;
    },
  });

  return [login, logout, me, changePassword, listMySessions, endMySession, newTotp, confirmTotp];
}

const me = defineRoute({
  method: 'GET',
  path: '/v1/me',
  right: 'self.manage',
  beforePasswordChange: true,
  summary: { en: 'Who I am and what I may do.', zh: '当前身份与权限。' },
  answer: ME,
  async handle({ principal }) {
    const { kind, name, account, role, deployment } = principal;
    const rights = (Object.keys(RIGHTS) as Right[]).filter((right) => hasRight(principal, right));
    return { kind, name, account: account.name, role, deployment, rights };
  },
});

const changePassword = defineRoute({
  method: 'PUT',
  path: '/v1/me/password',
  right: 'self.manage',
  beforePasswordChange: true,
  summary: {
    en: 'Change the own password. Ends all other sessions.',
    zh: '修改自己的密码。其余会话随即失效。',
  },
  body: Type.Object({
    password: Type.String({ minLength: 1, maxLength: 400 }),
    new_password: Type.String({ minLength: 1, maxLength: 400 }),
  }),
  answer: NOTHING,
  async prepare(context, { body }) {
    const user = await userOf(context);
    const verified = await verifiedPassword(context, user, body.password);
    return { verified, password: await context.passwords.hash(body.new_password, user.name) };
  },
  async handle(context, { prepared: { verified, password } }) {
    const { db, session } = context;
    const user = await userToChange(context, verified);
    await updateUser(db, user.id, { password, mustChange: false });
    await endSessions(db, user.id, { except: session });
    await context.audit('password.change', user.name);
    return null;
  },
});

const listMySessions = defineRoute({
  method: 'GET',
  path: '/v1/me/sessions',
  right: 'self.manage',
  summary: { en: 'My sessions.', zh: '自己的会话。' },
  answer: Type.Array(SESSION),
  async handle(context) {
    const user = await userOf(context);
    const sessions = await listSessions(context.db, user.id);
    return sessions.map(({ hash, address, agent, created, seen }) => ({
      id: hash.slice(0, SESSION_ID_LENGTH),
      address,
      agent,
      created,
      seen,
      current: hash === context.session,
    }));
  },
});

const endMySession = defineRoute({
  method: 'DELETE',
  path: '/v1/me/sessions/:id',
  right: 'self.manage',
  summary: { en: 'End one of my sessions.', zh: '结束自己的某个会话。' },
  params: Type.Object({ id: Type.String({ minLength: SESSION_ID_LENGTH, maxLength: SESSION_ID_LENGTH }) }),
  answer: NOTHING,
  async find(context, { id }) {
    const user = await userOf(context);
    const found = (await listSessions(context.db, user.id)).find(({ hash }) => hash.startsWith(id));
    if (!found) throw new HubError('NOT_FOUND');
    return found;
  },
  async handle({ db, principal }, { found }) {
    await endSessions(db, principal.id, { only: found.hash });
    return null;
  },
});

const newTotp = defineRoute({
  method: 'POST',
  path: '/v1/me/totp',
  right: 'self.manage',
  summary: {
    en: 'A new secret for one-time codes. It counts once a code has confirmed it.',
    zh: '生成新的动态验证码密钥；用验证码确认后才生效。',
  },
  answer: Type.Object({ secret: Type.String(), uri: Type.String() }),
  hasSecretAnswer: true,
  async handle(context) {
    const user = await userOf(context);
    const secret = newTotpSecret();
    return { secret, uri: totpUri(secret, { issuer: 'cti-robot', user: `${user.account}/${user.name}` }) };
  },
});

const confirmTotp = defineRoute({
  method: 'PUT',
  path: '/v1/me/totp',
  right: 'self.manage',
  summary: {
    en: 'Turn one-time codes on with a secret and its current code.',
    zh: '用密钥和当前验证码开启动态验证码。',
  },
  body: Type.Object({
    password: Type.String({ minLength: 1, maxLength: 400 }),
    secret: Type.String({ pattern: '^[A-Z2-7]{32}$' }),
    code: Type.String(),
  }),
  answer: NOTHING,
  async prepare(context, { body }) {
    return verifiedPassword(context, await userOf(context), body.password);
  },
  async handle(context, { body, prepared: verified }) {
    const { db, now, secretKey } = context;
    const user = await userToChange(context, verified);
    const step = totpStep(body.secret, body.code, { after: -1, now: now() });
    if (step === null) throw new HubError('LOGIN_FAILED');
    await updateUser(db, user.id, { totp: secretKey.seal(body.secret, totpContext(user.id)) });
    await context.audit('totp.on', user.name);
    return null;
  },
});

/**
 * Verifies the own password, before the transaction.
 *
 * @returns what was stored of it, for `userToChange`
 * @throws HubError `LOGIN_FAILED`, `TOO_MANY`
 */
async function verifiedPassword({ passwords }: Context, user: UserRow, password: string): Promise<string> {
  if (!(await passwords.verify(password, user.password))) throw new HubError('LOGIN_FAILED');
  return user.password;
}

/** @throws HubError `LOGIN_FAILED` where the verified password has been replaced meanwhile */
async function userToChange(context: Context, verified: string): Promise<UserRow> {
  await lockUser(context.db, context.principal.id);
  const user = await userOf(context);
  if (user.password !== verified) throw new HubError('LOGIN_FAILED');
  return user;
}

/** @throws HubError `NOT_FOUND` for a key, which is no user */
async function userOf({ db, principal }: Context): Promise<UserRow> {
  const user =
    principal.kind === 'user' ? await findUserById(db, principal.account.id, principal.id) : undefined;
  if (!user) throw new HubError('NOT_FOUND');
  return user;
}
