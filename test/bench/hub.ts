/** The hub: what it answers, what it costs living calls, and how soon it runs. About 3 minutes. */
import { startMariadb } from '../support/servers/mariadb.ts';
import { coldStartFigures } from './hub/cold-start.ts';
import { eventFigures } from './hub/events.ts';
import { livingCallFigures } from './hub/living-calls.ts';
import { publishFigures } from './hub/publishing.ts';
import { requestFigures } from './hub/requests.ts';
import type { Figure } from './report.ts';

export async function hubFigures(): Promise<Figure[]> {
  const mariadb = await startMariadb();
  try {
    return [
      ...(await livingCallFigures()),
      ...(await requestFigures(mariadb)),
      ...(await publishFigures(mariadb)),
      ...(await eventFigures(mariadb)),
      ...(await coldStartFigures()),
    ];
  } finally {
    await mariadb.stop();
  }
}
