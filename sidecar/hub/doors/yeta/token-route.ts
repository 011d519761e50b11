/** `oauth/v1/token`: a key's two halves for a token. */
import { Type } from 'typebox';
import { defineRoute } from '../../api/route.ts';
import { HubError } from '../../error.ts';
import { CODES, YetaError } from './codes.ts';
import { signToken, TOKEN_SECONDS, yetaKeyHash } from './credentials.ts';
import { BASE, yetaDoor } from './door.ts';

const HALF = Type.String({ minLength: 1, maxLength: 200 });

export const tokenRoute = defineRoute({
  method: 'POST',
  path: `${BASE}/oauth/v1/token`,
  door: yetaDoor,
  right: null,
  ownTransactions: true,
  summary: {
    en: 'A token for the other routes of this door, for a key of `cti-robot key add --kind yeta`.',
    zh: '用 `cti-robot key add --kind yeta` 生成的密钥换取令牌，供本接口的其他地址使用。',
  },
  body: Type.Object({ app_key: HALF, app_secret: HALF }),
  answer: Type.Object({ token: Type.String(), time_expire: Type.Integer({ description: 's' }) }),
  async handle({ authentication, secretKey, now, address }, { body }) {
    const hash = yetaKeyHash({ appKey: body.app_key, appSecret: body.app_secret });
    const key = await authentication.doorKey(hash, address).catch((error: unknown) => {
      throw error instanceof HubError && error.code === 'UNAUTHENTICATED' ? badKey() : error;
    });
    const time = now();
    const expires = Math.min(time + TOKEN_SECONDS * 1000, key.expires ?? Number.POSITIVE_INFINITY);
    return {
      token: signToken(secretKey, { keyId: key.id, expires }),
      time_expire: Math.floor((expires - time) / 1000),
    };
  },
});

function badKey(): YetaError {
  return new YetaError(CODES.login, 'app_key, app_secret', {
    en: 'are no key of this door, or may not be used from this address',
    zh: '不是本接口的密钥，或不允许从这个地址使用',
  });
}
