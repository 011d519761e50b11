/** Why a script is rejected. */
export type FlowErrorCode =
  | 'FLOW_NAME' // the name is not allowed
  | 'FLOW_NOT_JSON' // the text is not JSON
  | 'FLOW_TOO_DEEP' // brackets are nested too deep
  | 'FLOW_NOT_OBJECT' // a value must be an object and is not
  | 'FLOW_EMPTY' // `flow` is missing or has no nodes
  | 'FLOW_START' // the start names a node that does not exist
  | 'FLOW_MISSING' // there is no such flow
  | 'COMPILER_MISSING' // no sidecar has compiled the flow, and this host cannot
  | 'SERVER_SCRIPT_MISSING'; // a server leads the dialog, and the script for that is missing

/** A script is rejected. The message says what is wrong, and `path` where (`$.flow.F1`). */
export class FlowError extends Error {
  readonly code: FlowErrorCode;
  readonly path: string;
  /** The message without the path. */
  readonly problem: string;

  constructor(code: FlowErrorCode, path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = 'FlowError';
    this.code = code;
    this.path = path;
    this.problem = problem;
  }
}
