/** Why a simulation cannot be done. The command prints the message and ends with status 2. */
export type SimulationErrorCode =
  | 'CALLER_SCRIPT' // a line of the caller's script that cannot be used
  | 'FLOW_FILE' // no such flow, or a file that cannot be read
  | 'ENGINE_CONFIG' // an engine.json that cannot be used
  | 'USAGE' // an option's value
  | 'BUNDLE_MISSING' // dist/cti_robot.js is not there
  | 'BUNDLE_THREW'; // an exception out of the bundle: a fault of the engine

export class SimulationError extends Error {
  readonly code: SimulationErrorCode;

  constructor(code: SimulationErrorCode, message: string) {
    super(message);
    this.name = 'SimulationError';
    this.code = code;
  }
}
