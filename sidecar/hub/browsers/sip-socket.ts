/** The WebSocket at which browsers reach FreeSWITCH's SIP through the hub (docs/reference/browsers.md#socket). */
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../../lib/log.ts';
import type { Settings } from '../../settings/settings.ts';
import type { HubStore } from '../../store/hub/hub-store.ts';
import { HubError } from '../error.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { browserUrl } from './browser-hosts.ts';
import { SipLimits } from './sip-limits.ts';
import { MESSAGE_BYTES, type RelayTimes, relaySip } from './sip-relay.ts';
import { readPass, type SocketPass } from './ticket.ts';

/** Path of the WebSocket. It is no route of the API: it has no envelope, and a browser cannot send a key. */
export const SIP_PATH = '/v1/inbound/sip';

export interface BrowserServices {
  settings: Settings['hub']['browsers'];
  ice: Settings['hub']['ice'];
  limits: SipLimits;
  /** For tests. */
  times: Pick<RelayTimes, 'openMs' | 'pingMs'>;
}

/** `pingMs` is below the time after which a proxy closes a silent connection: nginx takes 60 s. */
const TIMES = { openMs: 10_000, pingMs: 25_000 };

/** RFC 6455 7.4.1, and its registry. */
const TRY_LATER = 1013;

export function createBrowserServices(
  { browsers, ice }: Pick<Settings['hub'], 'browsers' | 'ice'>,
  times = TIMES,
): BrowserServices {
  return { settings: browsers, ice, limits: new SipLimits(browsers), times };
}

export interface SipSocketOptions {
  services: { store: HubStore; secretKey: SecretKey; now: () => number; browsers: BrowserServices };
  isOwnOrigin: (origin: string, request: FastifyRequest) => boolean;
  log: Log;
}

interface Admitted extends SocketPass {
  url: string;
  until: number;
}

export async function serveSipSocket(server: FastifyInstance, options: SipSocketOptions): Promise<void> {
  const { services, isOwnOrigin, log } = options;
  const { store, secretKey, now, browsers } = services;
  const admitted = new WeakMap<FastifyRequest, Admitted>();

  async function admit(request: FastifyRequest): Promise<Admitted> {
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin, request) && !browsers.settings.origins.includes(origin))
      throw new HubError('SOCKET_ORIGIN');
    const pass = readPass(secretKey, request.query as Record<string, unknown>, now());
    if (pass === undefined) throw new HubError('TICKET');
    const url = await browserUrl(store.db, store.kind, pass.host);
    if (url === null) throw new HubError('NO_BROWSER_HOST');
    return { ...pass, url };
  }

  await server.register(websocket, {
    options: {
      maxPayload: MESSAGE_BYTES,
      perMessageDeflate: false,
      handleProtocols: (protocols: Set<string>) => (protocols.has('sip') ? 'sip' : false),
    },
    errorHandler: (error, socket) => {
      log.error({ err: error }, 'request to the hub failed because of a bug in cti-robot');
      socket.terminate();
    },
  });
  server.get(
    SIP_PATH,
    {
      websocket: true,
      schema: { hide: true } as object,
      // Refused before the connection is a WebSocket, with an HTTP status.
      preValidation: async (request) => {
        if (!request.ws) throw new HubError('NOT_FOUND');
        if (!protocolsOf(request).includes('sip')) throw new HubError('BAD_REQUEST');
        admitted.set(request, await admit(request));
      },
    },
    (socket, request) => {
      const { account, url, until } = admitted.get(request) as Admitted;
      const leave = browsers.limits.enter(request.ip, account);
      if (leave === null) return socket.close(TRY_LATER);
      relaySip(socket, url, { ...browsers.times, longestMs: until - now() }, leave);
    },
  );
}

function protocolsOf({ headers }: FastifyRequest): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}
