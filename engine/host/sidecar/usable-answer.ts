/** What a call may use of a whole answer of the sidecar: one that says `ok`. `contract/sidecar-protocol.ts` finds out whether it is whole. */
import type { QuestionService } from '../../contract/question.ts';
import type { SidecarAnswer } from '../../contract/sidecar-protocol.ts';
import type { Answer } from '../../dialog/dialog.ts';
import type { Host } from '../host.ts';

/** Returns the sidecar's answer, or null where its service has none. The description and errors are logged. */
export function usableAnswer(
  host: Pick<Host, 'log'>,
  service: QuestionService | 'context',
  answer: SidecarAnswer,
): Answer | null {
  if (answer.ok !== true) host.log('warning', `${service}: ${singleLine(answer.error)}`);
  else if (service === 'nlp') host.log('debug', `nlp: ${singleLine(answer.description)}`);
  return answer.ok === true ? { ...answer } : null;
}

/** Reduces a service's text to one short line. */
function singleLine(value: unknown): string {
  return String(value).replace(/\s+/g, ' ').slice(0, 200);
}
