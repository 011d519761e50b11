/** The codes of the inbound platform's API, and which of them an error of the hub has (docs/reference/door-yeta.md#codes). */
import type { Problem } from '../../api/problems.ts';
import { HubError } from '../../error.ts';
import type { HubErrorCode } from '../../messages.ts';

export const CODES = {
  token: 10001,
  right: 10002,
  busy: 10004,
  parameter: 10005,
  login: 200101,
  relation: 200200,
  task: 200202,
  number: 200203,
  robot: 200204,
  columns: 200212,
  tooMany: 200213,
  taskOver: 3010101,
  taskRemoved: 3010102,
} as const;

/** A refusal that has a code of its own there. */
export class YetaError extends HubError {
  /** @param where in the body, such as `call_list[2]` */
  constructor(
    readonly yetaCode: number,
    where: string,
    problem: Problem,
  ) {
    super('INVALID', { path: where, values: { path: where, problem } });
  }
}

/** A field that cannot be taken. */
export function badParameter(where: string, problem: Problem): YetaError {
  return new YetaError(CODES.parameter, where, problem);
}

const CODE_OF: Partial<Record<HubErrorCode, number>> = {
  UNAUTHENTICATED: CODES.token,
  FORBIDDEN: CODES.right,
  NOT_FOUND: CODES.task,
  TASK_STATE: CODES.relation,
  TASK_NOBODY: CODES.relation,
  CONFLICT: CODES.relation,
  IN_PROGRESS: CODES.busy,
};

export function codeOf(error: HubError): number {
  if (error instanceof YetaError) return error.yetaCode;
  return CODE_OF[error.code] ?? (isBusy(error) ? CODES.busy : CODES.parameter);
}

/** Trying again later may help. Only these have another HTTP status than 200. */
export function isBusy({ status }: HubError): boolean {
  return status === 429 || status >= 500;
}
