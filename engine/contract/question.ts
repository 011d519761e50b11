/**
 * How a call's question leaves it and its answer returns without the call waiting (sidecar.md#questions): the call appends
 * a line to its own file, the sidecar writes the answer into a file and announces it by an event.
 */

export type QuestionService = 'nlp' | 'tts' | 'http';

export interface QuestionLine {
  /** The call's UUID, to which the announcement is sent. */
  callid: string;
  /** A UUID that only this run of the robot and the sidecar know. */
  token: string;
  /** From 1, ascending. */
  number: number;
  /** When it was asked, ms since the epoch. */
  at: number;
  /** How long the call waits for the answer, in ms from `at`. */
  budgetMs: number;
  service: QuestionService;
  body: object;
}

/** The last line: this run of the robot asks nothing more. */
export interface LastLine {
  callid: string;
  token: string;
  over: true;
}

/** The content of an answer's file. */
export interface AnswerFile {
  token: string;
  number: number;
  /** As the sidecar answers a request (sidecar-protocol.ts). */
  answer: object;
}

/** Where questions and answers lie, in `engine.json`. */
export interface QuestionFolders {
  questions: string;
  answers: string;
}

/** The event that announces an answer. It never carries one: FreeSWITCH may hand it to other programs. */
export const ANSWER_EVENT = {
  subclass: 'cti_robot::answer',
  token: 'cti_robot_token',
  number: 'cti_robot_number',
} as const;

/** The longest line, in bytes: NLP is sent all keywords of a node and its knowledge base. */
export const MAX_QUESTION_BYTES = 4 * 1024 * 1024;
/** The longest answer, in characters of JSON: the most that an HTTP server may answer, and what surrounds it. */
export const MAX_ANSWER_CHARACTERS = (1 << 20) + 4096;

const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** More questions than a call of a day asks. */
const MAX_NUMBER = 1e9;

export function isQuestionToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

export function isQuestionNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= MAX_NUMBER && Math.floor(value) === value;
}

/** The token is part of the name: nobody else can foresee it, and a later flow of the call has another one. */
export function answerFileName(token: string, number: number): string {
  return `${token}.${number}.json`;
}

/** Returns the answer, or null for the file of another question. */
export function readAnswer(text: string, token: string, number: number): object | null {
  if (text.length > MAX_ANSWER_CHARACTERS) return null;
  try {
    const file = JSON.parse(text) as Partial<AnswerFile> | null;
    if (file === null || file.token !== token || file.number !== number) return null;
    return typeof file.answer === 'object' && file.answer !== null ? file.answer : null;
  } catch {
    return null;
  }
}
