/** Files of numbers for tests, and the way to upload them. */
import type { Answer } from '../../../support/hub/hub.ts';
import type { TaskServer } from '../dialing/task-server.ts';

/** Uploads a file as the operator. @param query such as `skip_error=true` */
export function upload(
  server: TaskServer,
  taskId: string,
  content: string | Buffer | NodeJS.ReadableStream,
  query = '',
): Promise<Answer> {
  return server.hub.ask('POST', `/v1/task/${taskId}/number/file?${query}`, {
    key: server.operator,
    body: typeof content === 'string' ? Buffer.from(content) : content,
    headers: { 'content-type': 'application/octet-stream' },
  });
}

export function inspect(server: TaskServer, content: string | Buffer, query = ''): Promise<Answer> {
  return server.hub.ask('POST', `/v1/task/number/inspect?${query}`, {
    key: server.operator,
    body: Buffer.from(content),
    headers: { 'content-type': 'text/csv' },
  });
}
