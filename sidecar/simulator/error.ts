/** Why a simulation cannot run. The command prints the message and exits with status 2. */
export type SimulationErrorCode =
  | 'CALLER_SCRIPT' // a line of the caller's script is invalid
  | 'FLOW_FILE' // the flow does not exist, or a file cannot be read
  | 'ENGINE_CONFIG' // engine.json is invalid
  | 'USAGE' // an option's value
  | 'BUNDLE_MISSING' // dist/cti_robot.js does not exist
  | 'BUNDLE_THREW'; // the bundle threw an exception, which is a bug in the engine

export class SimulationError extends Error {
  readonly code: SimulationErrorCode;

  constructor(code: SimulationErrorCode, message: string) {
    super(message);
    this.name = 'SimulationError';
    this.code = code;
  }
}
