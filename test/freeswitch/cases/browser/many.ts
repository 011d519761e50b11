/** Many browsers at once, and a hub that is killed while they talk. */
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../support/until.ts';
import { type BrowserLab, channelsOf, withBrowsers } from '../../browser/browser-lab.ts';
import { SipBrowser } from '../../browser/sip-browser.ts';
import { type Case, listening, must } from '../case.ts';

const BROWSERS = 50;
/** The robot waits for the caller as long as the case takes. */
const WAITS = { flow: { F1: listening(['one.wav'], { wait: 600_000 }) } };

async function surviveTheHub({ lab, hub }: BrowserLab): Promise<void> {
  await hub.route('help', 'reception', WAITS);
  const browsers = await Promise.all(
    Array.from({ length: BROWSERS }, async () => {
      const { wss, user, password } = await hub.ticket({ route: 'help' });
      const browser = await new SipBrowser(wss).connected();
      const answer = await browser.request({ login: { user, password } });
      must(answer.startsWith('SIP/2.0 200'), `a call is told ${answer}`);
      return browser;
    }),
  );
  try {
    const talking = async (): Promise<number> => (await channelsOf(lab)).length;
    await until(`${BROWSERS} calls`, async () => (await talking()) === BROWSERS);
    hub.kill();
    await until('the WebSockets to be gone', () => browsers.every(({ isOpen }) => !isOpen));
    // FreeSWITCH notices at once that they are closed.
    await pause(3000);
    must((await talking()) === BROWSERS, `${await talking()} of ${BROWSERS} calls go on without the hub`);
    await hub.up();
    await Promise.all(browsers.map((browser) => browser.reconnect()));
    must((await talking()) === BROWSERS, `${await talking()} of ${BROWSERS} calls go on with the new hub`);
    // A caller hangs up over its new connection.
    for (const answer of await Promise.all(browsers.map((browser) => browser.bye())))
      must(answer.startsWith('SIP/2.0 200'), `a BYE is told ${answer}`);
    await until('no calls', async () => (await talking()) === 0);
  } finally {
    for (const browser of browsers) browser.close();
  }
}

export const MANY_BROWSERS: Case[] = [
  {
    name: `browser: ${BROWSERS} of them call at once; the hub is killed, and all calls go on until they hang up`,
    alone: true,
    run: (lab) => withBrowsers(lab, surviveTheHub),
  },
];
