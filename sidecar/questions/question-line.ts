/** Lines of a call's file of questions. Whoever may write the folder may write them: nothing is taken on trust. */
import {
  isQuestionNumber,
  type LastLine,
  type QuestionLine,
  type QuestionService,
} from '../../engine/contract/question.ts';

export type Line = ({ kind: 'question' } & QuestionLine) | ({ kind: 'last' } & LastLine);

const SERVICES: ReadonlySet<unknown> = new Set<QuestionService>(['nlp', 'tts', 'http']);
/** A channel's UUID may be one that a program has chosen (`origination_uuid`). It becomes a line of a command. */
const CALLID = /^[^\p{Cc}]{1,255}$/u;
/** Longest time that a call waits, ms. */
const MAX_BUDGET_MS = 600_000;

/** @returns undefined for a line that is none, or not of the file with that token */
export function parseLine(text: string, token: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const line = value as Record<keyof QuestionLine | 'over', unknown>;
  const { callid } = line;
  if (line.token !== token || typeof callid !== 'string' || !CALLID.test(callid)) return undefined;
  if (line.over === true) return { kind: 'last', callid, token, over: true };
  const { number, at, budgetMs, service, body } = line;
  const isTimed = isMs(at, Number.MAX_SAFE_INTEGER) && isMs(budgetMs, MAX_BUDGET_MS);
  if (!isQuestionNumber(number) || !isTimed || !SERVICES.has(service)) return undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  return {
    kind: 'question',
    callid,
    token,
    number,
    at: at as number,
    budgetMs: budgetMs as number,
    service: service as QuestionService,
    body,
  };
}

function isMs(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}
