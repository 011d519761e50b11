/** Puts an answer where the call finds it, and tells the call. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ANSWER_EVENT,
  type AnswerFile,
  answerFileName,
  MAX_ANSWER_CHARACTERS,
  type QuestionLine,
} from '../../engine/contract/question.ts';
import type { SidecarAnswer } from '../../engine/contract/sidecar-protocol.ts';
import type { EventSocket } from '../freeswitch/event-socket.ts';
import { FILE_MODE, temporaryPathIn } from '../lib/files.ts';

type Asked = Pick<QuestionLine, 'callid' | 'token' | 'number'>;

/**
 * The file appears whole. It is not flushed to the disk: a loss of power ends the call, too.
 *
 * @throws the system's error
 */
export async function writeAnswer(
  folder: string,
  { token, number }: Asked,
  answer: SidecarAnswer,
): Promise<void> {
  const content = (sent: SidecarAnswer): string =>
    JSON.stringify({ token, number, answer: sent } satisfies AnswerFile);
  let text = content(answer);
  if (text.length > MAX_ANSWER_CHARACTERS)
    text = content({ ok: false, error: 'TOO_LARGE: the answer is longer than the engine reads' });
  const temporary = temporaryPathIn(folder);
  try {
    await writeFile(temporary, text, { mode: FILE_MODE });
    await rename(temporary, join(folder, answerFileName(token, number)));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** An announcement that is lost costs the call the rest of its budget: then it looks for the file itself. */
export async function announce(
  socket: Pick<EventSocket, 'sendEvent'> | undefined,
  { callid, token, number }: Asked,
): Promise<void> {
  const headers = {
    'unique-id': callid,
    [ANSWER_EVENT.token]: token,
    [ANSWER_EVENT.number]: String(number),
  };
  await socket?.sendEvent(ANSWER_EVENT.subclass, headers).catch(() => undefined);
}
