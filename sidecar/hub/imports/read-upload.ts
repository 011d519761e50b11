/** Does something with the file that a request sends. */
import { Readable } from 'node:stream';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { hubErrorOf } from './number-file-error.ts';
import { keepUpload, type Upload } from './upload.ts';

/** @throws HubError `NUMBER_FILE` for a file that cannot be read */
export async function withUpload<T>(
  { reply, dialing }: Context,
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  const { body } = reply.request;
  if (!(body instanceof Readable)) throw noFile();
  try {
    const upload = await keepUpload(body, { folder: dialing.uploads });
    try {
      if (upload.bytes === 0) throw noFile();
      return await work(upload);
    } finally {
      await upload.file.close();
    }
  } catch (error) {
    // A client that is still sending would not read the answer.
    body.resume();
    throw hubErrorOf(error);
  }
}

function noFile(): HubError {
  return new HubError('INVALID', {
    path: 'body',
    values: {
      path: 'body',
      problem: {
        en: 'must be the file itself, with the type text/csv or application/octet-stream',
        zh: '须为文件本身，Content-Type 写 text/csv 或 application/octet-stream',
      },
    },
  });
}
