/** Tickets with which browsers call a route. */
import { Type } from 'typebox';
import { isPattern } from '../../../../inbound/pattern.ts';
import { hostForCall } from '../../../browsers/browser-hosts.ts';
import { iceServers } from '../../../browsers/ice.ts';
import { SIP_PATH } from '../../../browsers/sip-socket.ts';
import { makeTicket, signPass } from '../../../browsers/ticket.ts';
import { invalidField } from '../../../tasks/invalid.ts';
import { defineRoute, type Route } from '../../route.ts';
import { TIME } from '../schemas.ts';

const TTL_SECONDS = 60;
const LONGEST_SECONDS = 600;

const make = defineRoute({
  method: 'POST',
  path: '/v1/inbound/ticket',
  right: 'ticket.make',
  hasSecretAnswer: true,
  summary: {
    en: 'A ticket with which a browser calls a route, once. Ask for it on your server, and give it to the page.',
    zh: '生成一张呼叫凭证：浏览器凭它呼叫一条路由，只能用一次。请在自己的服务器上获取，再交给页面。',
  },
  body: Type.Object({
    route: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'what is called: the number or the name of a route of the account, or one in its range',
    }),
    ttl: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: LONGEST_SECONDS,
        description: `seconds within which the call must begin; default ${TTL_SECONDS}`,
      }),
    ),
    host: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'the host that takes the call' }),
    ),
  }),
  answer: Type.Object({
    wss: Type.String({ description: 'where the browser opens its WebSocket' }),
    user: Type.String({ description: 'user name for SIP' }),
    password: Type.String(),
    expires: TIME,
    ice: Type.Array(
      Type.Object({
        urls: Type.Array(Type.String()),
        username: Type.Optional(Type.String()),
        credential: Type.Optional(Type.String()),
      }),
      { description: 'STUN and TURN servers, as RTCPeerConnection takes them' },
    ),
  }),
  async handle(context, { body: { route, ttl = TTL_SECONDS, host: wanted } }) {
    const { db, store, secretKey, browsers, recordings, reply, now } = context;
    const { account } = context.principal;
    if (!isPattern(route) || route.endsWith('*'))
      throw invalidField('route', {
        en: 'must be a number or a name of letters, digits and + _ . -, without *',
        zh: '须为由字母、数字、+ _ . - 组成的号码或名称，不能含 *',
      });
    const host = await hostForCall(db, store.kind, { accountId: account.id, route, host: wanted });
    const expires = Math.floor(now() / 1000 + ttl) * 1000;
    const { user, password } = makeTicket(secretKey, { host, route, expires });
    const origin = recordings.publicUrl ?? `${reply.request.protocol}://${reply.request.host}`;
    const wss = `${origin.replace(/^http/, 'ws')}${SIP_PATH}?${signPass(secretKey, { user, account: account.id })}`;
    const nonce = user.slice(user.lastIndexOf('~') + 1);
    return { wss, user, password, expires, ice: iceServers(browsers.ice, { expires, nonce }) };
  },
});

export const ticketRoutes: readonly Route[] = [make];
