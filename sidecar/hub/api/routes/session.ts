/** Logging in and out, and what a user does with their own account. */
import { Type } from 'typebox';
import { endSessions, listSessions } from '../../../store/hub/sessions.ts';
import { updateUser } from '../../../store/hub/users.ts';
import { hasRight, MAIN_ACCOUNT, RIGHTS, type Right } from '../../access/rights.ts';
import { HubError } from '../../error.ts';
import { DUTIES } from '../../login/duty.ts';
import { defineRoute, type Route } from '../route.ts';
import { userOf, userToChange, verifiedPassword } from './own-user.ts';
import { NAME, NOTHING, nullable, PASSWORD, ROLE, TIME } from './schemas.ts';
import { type SessionRoutes, sessionCookieAttributes, setSessionCookie } from './session-cookie.ts';

const ME = Type.Object({
  kind: Type.Enum(['user', 'key', 'command']),
  name: Type.String(),
  account: Type.String(),
  role: ROLE,
  deployment: Type.Boolean(),
  rights: Type.Array(Type.String()),
  duty: nullable(Type.Enum([...DUTIES], { description: 'what must be done before anything else' })),
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

export function sessionRoutes(options: SessionRoutes): Route[] {
  const { cookie } = options;

  const login = defineRoute({
    method: 'POST',
    path: '/v1/login',
    right: null,
    ownTransactions: true,
    summary: { en: 'Log in. Sets the session cookie.', zh: '登录，并设置会话 Cookie。' },
    body: Type.Object({
      account: Type.Optional(NAME),
      user: NAME,
      password: PASSWORD,
      code: Type.Optional(Type.String({ maxLength: 30, description: 'one-time code, or a recovery code' })),
    }),
    answer: NOTHING,
    async handle({ authentication, address, agent, reply }, { body }) {
      const { account = MAIN_ACCOUNT, user, password, code } = body;
      const before = reply.request.cookies[cookie];
      const token = await authentication.login({ account, user, password, code, address, agent, before });
      setSessionCookie(reply, token, options);
      return null;
    },
  });

  const logout = defineRoute({
    method: 'POST',
    path: '/v1/logout',
    right: 'self.manage',
    allowedBefore: DUTIES,
    summary: { en: 'Log out.', zh: '退出登录。' },
    answer: NOTHING,
    async handle({ db, principal, session, reply }) {
      if (session !== null) await endSessions(db, principal.id, { only: session });
      reply.clearCookie(cookie, sessionCookieAttributes(options));
      return null;
    },
  });

  return [login, logout, me, changePassword, listMySessions, endMySession];
}

const me = defineRoute({
  method: 'GET',
  path: '/v1/me',
  right: 'self.manage',
  allowedBefore: DUTIES,
  summary: { en: 'Who I am and what I may do.', zh: '当前身份与权限。' },
  answer: ME,
  async handle({ principal, duty }) {
    const { kind, name, account, role, deployment } = principal;
    const rights = (Object.keys(RIGHTS) as Right[]).filter((right) => hasRight(principal, right));
    return { kind, name, account: account.name, role, deployment, rights, duty };
  },
});

const changePassword = defineRoute({
  method: 'PUT',
  path: '/v1/me/password',
  right: 'self.manage',
  allowedBefore: DUTIES,
  summary: {
    en: 'Change the own password. Ends all other sessions.',
    zh: '修改自己的密码。其余会话随即失效。',
  },
  body: Type.Object({
    password: PASSWORD,
    new_password: PASSWORD,
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
