/**
 * How a call of a task finds out whether an answering machine answered (docs/reference/dialer.md#machines). It is in the
 * file with the variables of the number, under a name that no variable can have.
 */
export const MACHINE_KEY = '.machine';

export const MACHINE_ACTIONS = ['hangup', 'continue', 'message'] as const;
export type MachineAction = (typeof MACHINE_ACTIONS)[number];

export interface MachineSettings {
  /** Only what begins so long after the robot's begin is looked at, ms. */
  windowMs: number;
  /** A first utterance that lasts longer is a machine's, ms; 0: its length says nothing. */
  greetingMs: number;
  action: MachineAction;
  /** What only machines say, folded. */
  phrases: readonly string[];
  /** What keeps them from deciding, folded: people say it of machines. */
  others: readonly string[];
}

/** The reason in the DESTROY row of a call that ended because a machine answered. */
export const ENDED_FOR_MACHINE = 'end(machine)';
