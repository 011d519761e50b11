/**
 * The content of prompts, in pieces: a statement with one stays below the packet size of a server with small limits,
 * also where the content is written in hexadecimal digits.
 */
import type { HubDb } from '../hub-store.ts';

/** Bytes of a piece. */
export const PIECE_BYTES = 128 * 1024;

export async function insertContent(db: HubDb, promptId: number, content: Uint8Array): Promise<void> {
  for (let piece = 0; piece * PIECE_BYTES < content.byteLength; piece++) {
    const part = content.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    await db.insertInto('hub_prompt_piece').values({ prompt_id: promptId, piece, content: part }).execute();
  }
}

export async function deleteContent(db: HubDb, promptId: number): Promise<void> {
  await db.deleteFrom('hub_prompt_piece').where('prompt_id', '=', promptId).execute();
}

/** Where the content of a hash is; undefined: nobody has uploaded it. Whoever names a hash has the content already. */
export async function findContent(
  db: HubDb,
  hash: string,
): Promise<{ promptId: number; bytes: number } | undefined> {
  return db
    .selectFrom('hub_prompt')
    .select(['id as promptId', 'bytes'])
    .where('hash', '=', hash)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** The pieces in their order, one in memory at a time. A prompt that is deleted meanwhile ends early. */
export async function* readContent(
  db: HubDb,
  { promptId, bytes }: { promptId: number; bytes: number },
): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece * PIECE_BYTES < bytes; piece++) {
    const row = await db
      .selectFrom('hub_prompt_piece')
      .select('content')
      .where('prompt_id', '=', promptId)
      .where('piece', '=', piece)
      .executeTakeFirst();
    if (!row) return;
    yield row.content;
  }
}
