/** Figures of the dialer: attempts a second, what a claim costs where many numbers wait, and decisions of the gate. */
import { startMariadb } from '../support/servers/mariadb.ts';
import { claimFigures, gateFigure } from './dialer/claims.ts';
import { throughputFigures } from './dialer/throughput.ts';
import type { Figure } from './report.ts';

/** @param waiting numbers of the large task */
export async function dialerFigures({ waiting }: { waiting: number }): Promise<Figure[]> {
  const mariadb = await startMariadb({ args: ['--innodb-buffer-pool-size=512M'] });
  try {
    return [gateFigure(), ...(await throughputFigures(mariadb)), ...(await claimFigures(mariadb, waiting))];
  } finally {
    await mariadb.stop();
  }
}
