/** Answers with a recording, whole or in part (RFC 9110, 13 and 14). */
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { rangeOf } from '../../recordings/byte-range.ts';
import { recordingType } from '../../recordings/recording-file.ts';
import type { RecordingRow } from '../../store/hub/recordings/recordings.ts';
import { HubError } from '../error.ts';
import type { RecordingReader } from '../recordings/recording-reader.ts';
import { ANSWERED } from './content.ts';

/**
 * @param beforeSent runs before anything of the recording is sent, not for HEAD or where the client has it already
 * @throws HubError `NOT_FOUND`, `RANGE`, and what `RecordingReader` throws
 */
export async function sendRecording(
  reply: FastifyReply,
  { reader, recording }: { reader: RecordingReader; recording: RecordingRow },
  beforeSent: () => Promise<void>,
): Promise<typeof ANSWERED> {
  const { method, headers } = reply.request;
  const opened = await reader.open(recording);
  const { bytes, etag } = opened;
  let isRead = false;
  try {
    const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
    if (known?.includes(etag)) {
      reply.code(304).header('etag', etag).send();
      return ANSWERED;
    }
    const range = method === 'HEAD' ? null : rangeOf(headers, { bytes, etag });
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${bytes}`);
      throw new HubError('RANGE', { values: { bytes } });
    }
    let content: Readable = Readable.from([]);
    if (method !== 'HEAD') {
      await beforeSent();
      content = await opened.read(range);
      isRead = true;
    }
    if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
    reply
      .type(recordingType(recording.path))
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
      .header('cache-control', 'private, no-cache')
      .header('content-disposition', `inline; filename="${fileName(recording)}"`)
      .header('content-length', range ? range.end - range.start + 1 : bytes)
      .send(content);
    return ANSWERED;
  } finally {
    if (!isRead) await opened.close();
  }
}

/** Names the call and nothing else: a template may have put a number into the path. */
function fileName({ callid, kind, id, path }: RecordingRow): string {
  const end = /\.[a-z0-9]{1,5}$/i.exec(basename(path))?.[0] ?? '';
  return `${callid.replace(/[^\w@-]/g, '_')}${kind === 'call' ? '' : `-${id}`}${end}`;
}
