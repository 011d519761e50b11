/** Who sends a request. */
import type { Principal } from '../access/rights.ts';
import type { Duty } from '../login/duty.ts';

export interface Caller {
  principal: Principal;
  /** The session's hash; null for a key. */
  session: string | null;
  /** Requests a second that the key may make; null: the default. */
  perSecond: number | null;
  /** What the user must do before anything else is allowed; null: nothing. */
  duty: Duty | null;
}
