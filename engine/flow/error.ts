/** Why a script cannot be used, apart by code. */
export type FlowErrorCode =
  | 'FLOW_NAME' // the name is not allowed
  | 'FLOW_NOT_JSON' // the text is not JSON
  | 'FLOW_TOO_DEEP' // brackets nested deeper than any flow is
  | 'FLOW_NOT_OBJECT' // JSON, but not an object where one must be
  | 'FLOW_EMPTY' // `flow` is missing or has no nodes
  | 'FLOW_START' // the start names a node that does not exist
  | 'FLOW_MISSING'; // there is no such flow

/** A script that is refused: what is wrong, and where as a JSON path (`$.flow.F1`). */
export class FlowError extends Error {
  readonly code: FlowErrorCode;
  readonly path: string;

  constructor(code: FlowErrorCode, path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = 'FlowError';
    this.code = code;
    this.path = path;
  }
}
