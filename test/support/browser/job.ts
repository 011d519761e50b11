/** What a test and the browser's worker tell each other. */
import type { SimulationOptions } from '../../../sidecar/simulator/simulate.ts';

export interface BrowserJob {
  script: string;
  caller: string;
  options: Pick<SimulationOptions, 'variables' | 'startMs'>;
}

/** Rows and findings as JSON, so that they can be compared byte for byte. */
export type BrowserResult = { rows: string; findings: string; allowsEval: boolean } | { error: string };
