/** The one-time codes of the user who asks. */
import { Type } from 'typebox';
import { countRecoveryCodes, replaceRecoveryCodes } from '../../../store/hub/login/recovery-codes.ts';
import { totpContext } from '../../../store/hub/sealed.ts';
import { endSessions } from '../../../store/hub/sessions.ts';
import { takeTotpStep, updateUser } from '../../../store/hub/users.ts';
import { HubError } from '../../error.ts';
import { newRecoveryCodes, recoveryHash } from '../../login/recovery-code.ts';
import { newTotpSecret, totpStep, totpUri } from '../../login/totp.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { userOf, userToChange, verifiedPassword } from './own-user.ts';
import { PASSWORD } from './schemas.ts';

const ISSUER = 'cti-robot';

const RECOVERY_CODES = Type.Object({
  recovery_codes: Type.Array(Type.String(), {
    description: 'each lets the user in once, in place of a code',
  }),
});

const read = defineRoute({
  method: 'GET',
  path: '/v1/me/totp',
  right: 'self.manage',
  allowedBefore: ['enrol_totp'],
  summary: {
    en: 'Whether my one-time codes are on, and how many recovery codes are left.',
    zh: '自己是否已开启动态验证码，以及剩余的恢复码数量。',
  },
  answer: Type.Object({ on: Type.Boolean(), recovery_codes: Type.Integer() }),
  async handle(context) {
    const { id, totp } = await userOf(context);
    return { on: totp !== null, recovery_codes: await countRecoveryCodes(context.db, id) };
  },
});

const begin = defineRoute({
  method: 'POST',
  path: '/v1/me/totp',
  right: 'self.manage',
  allowedBefore: ['enrol_totp'],
  hasSecretAnswer: true,
  summary: {
    en: 'A new secret for one-time codes. It counts once a code has confirmed it.',
    zh: '生成新的动态验证码密钥；用验证码确认后才生效。',
  },
  answer: Type.Object({ secret: Type.String(), uri: Type.String() }),
  async handle(context) {
    const user = await userOf(context);
    const secret = newTotpSecret();
    return { secret, uri: totpUri(secret, { issuer: ISSUER, user: `${user.account}/${user.name}` }) };
  },
});

const confirm = defineRoute({
  method: 'PUT',
  path: '/v1/me/totp',
  right: 'self.manage',
  allowedBefore: ['enrol_totp'],
  summary: {
    en: 'Turn one-time codes on with a secret and its current code. Ends all other sessions.',
    zh: '用密钥和当前验证码开启动态验证码。其余会话随即失效。',
  },
  body: Type.Object({
    password: PASSWORD,
    secret: Type.String({ pattern: '^[A-Z2-7]{32}$' }),
    code: Type.String({ maxLength: 10 }),
  }),
  answer: RECOVERY_CODES,
  prepare: async (context, { body }) => verifiedPassword(context, await userOf(context), body.password),
  async handle(context, { body, prepared: verified }) {
    const { db, now, secretKey, session } = context;
    const { id, name, totpStep: after } = await userToChange(context, verified);
    const step = totpStep(body.secret, body.code, { after, now: now() });
    if (step === null || !(await takeTotpStep(db, id, step))) throw new HubError('LOGIN_FAILED');
    await updateUser(db, id, { totp: secretKey.seal(body.secret, totpContext(id)) });
    await endSessions(db, id, { except: session });
    await context.audit('totp.on', name);
    return newCodes(context, id);
  },
});

const renew = defineRoute({
  method: 'POST',
  path: '/v1/me/totp/recovery',
  right: 'self.manage',
  hasSecretAnswer: true,
  summary: {
    en: 'New recovery codes in the place of the old ones. They are in the answer, once.',
    zh: '生成新的恢复码，旧的作废。恢复码只在应答中出现一次。',
  },
  body: Type.Object({ password: PASSWORD }),
  answer: RECOVERY_CODES,
  prepare: async (context, { body }) => verifiedPassword(context, await userOf(context), body.password),
  async handle(context, { prepared: verified }) {
    const { id, name, totp } = await userToChange(context, verified);
    if (totp === null) throw new HubError('NOT_FOUND');
    await context.audit('totp.recovery', name);
    return newCodes(context, id);
  },
});

export const totpRoutes: readonly Route[] = [read, begin, confirm, renew];

async function newCodes({ db }: Context, userId: number): Promise<{ recovery_codes: string[] }> {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => recoveryHash(userId, code) as string);
  await replaceRecoveryCodes(db, userId, hashes);
  return { recovery_codes: codes };
}
