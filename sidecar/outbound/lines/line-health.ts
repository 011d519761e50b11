/** When a line rests because it failed, and who tries it afterwards (dialer.md#lines). */

export interface LineHealth {
  /** Faults in a row. */
  faults: number;
  /** ms since 1970: nobody calls over the line before it. Null: it does not rest. */
  restsUntil: number | null;
  /** The attempt that tries the line after its rest. */
  probe: string | null;
  /** Hang-up cause of the last fault. */
  cause: string | null;
  /** Faults in a row after which the line rests; 0: it never rests. */
  faultThreshold: number;
  /** ms that it rests */
  faultTryInterval: number;
  /** ms since 1970: the last fault. What calls placed before it came to proves nothing. Null: unknown. */
  lastFault?: number | null;
}

/** What is known of an attempt over the line that ended. */
export interface LineResult {
  attemptId: string;
  /** `lineFault` of its outcome: true speaks against the line, false for it, null for neither. */
  lineFault: boolean | null;
  cause: string;
  /** ms since 1970: when it was placed */
  placed: number;
  /** ms since 1970: when it ended */
  ended: number;
}

/** `try`: one call may try it. */
export type LineReadiness = 'works' | 'try' | 'rests' | 'tried';

/** `tried`: an attempt tries it now, and all others wait for what comes of it. */
export function readinessOf(
  { restsUntil, probe }: Pick<LineHealth, 'restsUntil' | 'probe'>,
  now: number,
): LineReadiness {
  if (restsUntil === null) return 'works';
  if (probe !== null) return 'tried';
  return now < restsUntil ? 'rests' : 'try';
}

/** The health of a line after an attempt over it has ended. */
export function afterResult<Health extends LineHealth>(health: Health, result: LineResult): Health {
  const { lineFault, cause, placed, ended } = result;
  if (health.restsUntil !== null) return afterRest(health, result);
  if (lineFault === null) return health;
  if (!lineFault) {
    const isOld = health.lastFault != null && placed < health.lastFault;
    return isOld || health.faults === 0 ? health : { ...health, faults: 0, cause: null };
  }
  const faults = health.faults + 1;
  const rests = health.faultThreshold > 0 && faults >= health.faultThreshold;
  const restsUntil = rests ? ended + health.faultTryInterval : null;
  return { ...health, faults, cause, restsUntil, probe: null, lastFault: ended };
}

/** Only the attempt that tries the line decides: others were placed before it rested. */
function afterRest<Health extends LineHealth>(health: Health, result: LineResult): Health {
  const { attemptId, lineFault, cause, ended } = result;
  if (attemptId !== health.probe) return health;
  // It told nothing, so the next call tries the line.
  if (lineFault === null) return { ...health, probe: null };
  if (!lineFault) return { ...health, faults: 0, restsUntil: null, probe: null, cause: null };
  const restsUntil = ended + health.faultTryInterval;
  return { ...health, faults: health.faults + 1, restsUntil, probe: null, cause, lastFault: ended };
}
