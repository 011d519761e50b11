/** What happens, live. */
import { Type } from 'typebox';
import { EVENT_KINDS, type EventKind } from '../../live/event.ts';
import { defineRoute, type Route } from '../route.ts';

const KINDS = EVENT_KINDS.join('|').replaceAll('.', '\\.');

const stream = defineRoute({
  method: 'GET',
  path: '/v1/events',
  right: 'self.manage',
  isStream: true,
  summary: {
    en: 'What happens, live: server-sent events of the own account.',
    zh: '实时事件：本账户的 server-sent events 流。',
  },
  query: Type.Object({
    kinds: Type.Optional(
      Type.String({
        pattern: `^(?:${KINDS})(?:,(?:${KINDS}))*$`,
        description: `some of ${EVENT_KINDS.join(',')}`,
      }),
    ),
  }),
  answer: Type.String(),
  async handle(context, { query: { kinds } }) {
    const { authentication, events, principal, session, address, reply } = context;
    const lastEventId = reply.request.headers['last-event-id'];
    await events.start({
      reply,
      principal,
      kinds: new Set((kinds?.split(',') ?? EVENT_KINDS) as EventKind[]),
      lastEventId: lastEventId === undefined ? undefined : String(lastEventId),
      isStillGood: () => authentication.isStillGood(principal, session, address),
    });
    return '';
  },
});

export const eventRoutes: readonly Route[] = [stream];
