/** The listener of Aliyun's door: one address, on which the action is a parameter. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../../../lib/log.ts';
import { AuditGroup } from '../../api/audit-group.ts';
import type { Services } from '../../api/route.ts';
import { AccessKeys } from './access-keys.ts';
import type { Action } from './action.ts';
import { type AdmitParts, admit } from './admit.ts';
import { answerClientError } from './client-errors.ts';
import { actionContext } from './context.ts';
import { AliyunFault } from './fault.ts';
import { faultOf } from './fault-of.ts';
import { KeyLimits } from './key-limits.ts';
import type { Nonces } from './nonces.ts';
import { runOnce } from './once.ts';
import { Parameters } from './parameters.ts';
import { writeAnswer } from './wire/answer.ts';
import { mergedParameters, readRequest } from './wire/read-request.ts';
import type { WireRequest } from './wire/request.ts';

export interface AliyunDoorOptions {
  services: Services;
  actions: readonly Action[];
  nonces: Nonces;
  /** How long a repeated request gets the first answer, ms; 0: never. */
  dedupeMs: number;
  tls?: { cert: string; key: string } | undefined;
  trustProxy: boolean | string;
  patience?: Patience;
  log: Log;
}

/** How long a request may take to arrive, ms. */
interface Patience {
  headers: number;
  whole: number;
  /** How often it is looked at. */
  look: number;
}

/** The largest body takes 75 s at 1.8 Mbit/s. What takes longer keeps its connection from others. */
const PATIENCE: Patience = { headers: 30_000, whole: 75_000, look: 5_000 };

/** Clients put everything into the URL: 1,000 numbers with two values each take 184 kB. */
const HEADER_BYTES = 2 * 1024 * 1024;
const BODY_BYTES = 16 * 1024 * 1024;
const NO_BODY = Buffer.alloc(0);

export function createAliyunDoor(options: AliyunDoorOptions): FastifyInstance {
  const { services, tls, trustProxy, nonces, actions, log, patience = PATIENCE } = options;
  const limits = {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: patience.headers,
    connectionsCheckingInterval: patience.look,
  };
  const server = fastify({
    ...{ bodyLimit: BODY_BYTES, requestTimeout: patience.whole, trustProxy, exposeHeadRoutes: false },
    clientErrorHandler: (error, socket) => answerClientError(error, socket as Socket, requestId()),
    // Parameters are read where they are signed.
    routerOptions: { querystringParser: () => ({}) },
    ...(tls ? { https: { ...tls, ...limits } } : { http: limits }),
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const parts: AdmitParts = {
    ...{ store: services.store, secretKey: services.secretKey, now: services.now, nonces },
    keys: new AccessKeys(services.store),
    limits: new KeyLimits(),
    actions: new Map(actions.map((action) => [action.name, action])),
  };
  const auditGroup = new AuditGroup(services.store);
  /** Of requests whose parameters were read. */
  const formats = new WeakMap<FastifyRequest, string | undefined>();
  const formatOf = (request: FastifyRequest): string | undefined =>
    formats.has(request) ? formats.get(request) : formatIn(wireOf(request).query);
  const answerTo = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const wire = wireOf(request);
    const given = mergedParameters(wire);
    formats.set(request, given.get('Format'));
    const signed = readRequest(wire, given);
    const { principal, accessKeyId, action } = await admit(parts, signed, request.ip);
    const context = actionContext({ services, principal, request, reply, auditGroup });
    const call = { context, parameters: new Parameters(signed.parameters) };
    const answer = await runOnce(action, call, { accessKeyId, signed, dedupeMs: options.dedupeMs });
    const fields = { Code: 'OK', Message: 'OK', ...answer, RequestId: requestId() };
    return send(reply, formatOf(request), { status: 200, fields, root: `${action.name}Response` });
  };
  server.route({ method: ['GET', 'POST'], url: '/', handler: answerTo });
  server.setNotFoundHandler((request) => {
    const isOther = request.method !== 'GET' && request.method !== 'POST';
    throw AliyunFault.gateway(isOther ? 'UnsupportedHTTPMethod' : 'InvalidAction.NotFound');
  });
  server.setErrorHandler((error, request, reply) => {
    const { status, code, message } = faultOf(error, services.store, log);
    const fields = {
      RequestId: requestId(),
      HostId: request.headers.host ?? '',
      Code: code,
      Message: message,
    };
    return send(reply, formatOf(request), { status, fields, root: 'Error' });
  });
  server.addHook('onClose', () => nonces.close());
  return server;
}

function wireOf({ method, raw, headers, body }: FastifyRequest): WireRequest {
  const [, query = ''] = /^[^?]*\?([^#]*)/.exec(raw.url ?? '') ?? [];
  const single = Object.entries(headers).map(([name, value]) => [name, value && String(value)] as const);
  return {
    ...{ method, query, headers: Object.fromEntries(single) },
    body: Buffer.isBuffer(body) ? body : NO_BODY,
  };
}

/** `Format` of a request that is refused before anything of it is read. */
function formatIn(query: string): string | undefined {
  return /(?:^|&)Format=(\w+)(?:&|$)/.exec(query)?.[1];
}

function requestId(): string {
  return randomUUID().toUpperCase();
}

interface Answer {
  status: number;
  fields: Record<string, string | undefined>;
  root: string;
}

function send(
  reply: FastifyReply,
  format: string | undefined,
  { status, fields, root }: Answer,
): FastifyReply {
  const isXml = format?.toUpperCase() === 'XML';
  const known = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const { type, text } = writeAnswer(Object.fromEntries(known), root, isXml);
  return reply.code(status).header('content-type', type).send(text);
}
