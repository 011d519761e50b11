/**
 * How a call begins that a server leads and that somebody has asked for by `SmartCall`: with what that request says, before
 * the server is asked anything (docs/reference/aliyun.md#smartcall). It is in the file with the variables of the number,
 * under a name that no variable can have.
 */
export const OPENING_KEY = '.opening';

export interface Opening {
  /** The server's URL with its query, which may have a secret: it is in no command. */
  readonly server: string;
  /** The `data` of an answer of the server's dialect. */
  readonly begin: { readonly [key: string]: unknown };
}

/** Channel variable: where a call is to be connected that its server, or `SmartCallOperate`, connects later. */
export const PARALLEL = 'cti_robot_parallel';

/** Channel variable: `true`, the call is recorded, whatever the deployment does with others. */
export const RECORDED = 'cti_robot_recorded';
