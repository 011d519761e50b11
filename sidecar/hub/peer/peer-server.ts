/**
 * The second listener of a sidecar, for the other machines of its deployment (`peer.listen`): health, files by their
 * hash, and recordings. Every request shows a token of the secret key; without it there is no answer but 401.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Log } from '../../lib/log.ts';
import { type RangeHeaders, rangeOf } from '../../recordings/byte-range.ts';
import { openRecording, type RecordingFile } from '../../recordings/recording-file.ts';
import type { SecretKey } from '../secrets/secret-key.ts';
import { isPeerToken } from './peer-token.ts';

const BEARER = /^Bearer (\S{1,200})$/;
/** Longest that a request's head may take, ms. */
const REQUEST_MS = 10_000;
/** Time limit for running requests when the server closes, ms. */
const CLOSE_MS = 1_000;

export interface PeerServerOptions {
  /** Name of this host: tokens for others are refused. */
  host: string;
  secretKey: SecretKey;
  health: () => object;
  /** Folder of recordings. */
  recordings: string;
  /** Folder of files that are named by the SHA-256 of their content. */
  files: string;
  tls: { cert: string; key: string } | undefined;
  log: Log;
  /** ms since 1970. */
  now: () => number;
}

export function createPeerServer(options: PeerServerOptions): FastifyInstance {
  const { host, secretKey, health, files, recordings, tls, log, now } = options;
  const server = fastify({
    requestTimeout: REQUEST_MS,
    bodyLimit: 1024,
    // The path of a recording, encoded.
    routerOptions: { maxParamLength: 2048 },
    ...(tls ? { https: { ...tls, minVersion: 'TLSv1.2' } } : {}),
  }) as unknown as FastifyInstance;
  const isAllowed = ({ headers, url, method }: FastifyRequest): boolean => {
    const [, token] = BEARER.exec(headers.authorization ?? '') ?? [];
    // The path as it was sent, so that it means the same to both.
    const purpose = { host, path: url };
    return method === 'GET' && token !== undefined && isPeerToken(token, { secretKey, purpose, now: now() });
  };
  // Before anything is searched: whoever has no token learns nothing.
  server.addHook('onRequest', async (request, reply) => {
    if (!isAllowed(request)) await reply.code(401).send({ error: 'unauthorized' });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ error: 'bad request' });
    log.error({ err: error }, 'request of another machine failed because of a bug in cti-robot');
    return reply.code(500).send({ error: 'internal error' });
  });
  server.get('/peer/health', () => health());
  server.get<{ Params: { hash: string } }>('/peer/file/:hash', async ({ params: { hash } }, reply) => {
    const file = /^[0-9a-f]{64}$/.test(hash) ? await openFile(join(files, hash)) : undefined;
    return file ? sendFile(reply, file) : reply.callNotFound();
  });
  server.get<{ Params: { path: string } }>('/peer/recording/:path', async ({ params, headers }, reply) => {
    const file = await openRecording(recordings, Buffer.from(params.path, 'base64url').toString());
    return file ? sendPart(reply, file, headers) : reply.callNotFound();
  });
  server.addHook('preClose', async () => {
    setTimeout(() => server.server.closeAllConnections(), CLOSE_MS).unref();
  });
  return server;
}

async function sendFile(reply: FastifyReply, { handle, bytes }: { handle: FileHandle; bytes: number }) {
  return reply
    .type('application/octet-stream')
    .header('content-length', bytes)
    .send(handle.createReadStream({ start: 0 }));
}

/** The part that another machine asks for; without one, or with one that the file does not have, it gets an error. */
async function sendPart(reply: FastifyReply, { handle, bytes }: RecordingFile, headers: RangeHeaders) {
  const range = rangeOf(headers, { bytes, etag: '' });
  if (range === null || range === 'unsatisfiable') {
    await handle.close();
    return reply.code(416).header('content-range', `bytes */${bytes}`).send({ error: 'no such part' });
  }
  return reply
    .code(206)
    .type('application/octet-stream')
    .header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
    .header('content-length', range.end - range.start + 1)
    .send(handle.createReadStream(range));
}

/** A file that is there, and not a link that leads elsewhere; a pipe would be waited for. */
async function openFile(path: string): Promise<{ handle: FileHandle; bytes: number } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, bytes: stats.size };
  await handle.close();
  return undefined;
}
