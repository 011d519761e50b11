/** What a call remembers while it looks for an answering machine (`machine.ts`). Plain data. */
import type { MachineSettings } from '../contract/machine.ts';
import type { MachineSigns } from '../dialog/state.ts';

export interface MachineWatch {
  settings: MachineSettings;
  /** Calls that begin later are not looked at, ms since the epoch. */
  until: number;
  /** Begin of the utterance under way; null: none is. */
  since: number | null;
  /** The first utterance with words is not over. */
  isFirst: boolean;
  /** A machine that speaks until its message can be left. */
  found: MachineSigns | null;
}

export function watchFrom(settings: MachineSettings, now: number): MachineWatch {
  return { settings, until: now + settings.windowMs, since: null, isFirst: true, found: null };
}
