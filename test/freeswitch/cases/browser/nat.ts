/** A browser behind a router that translates addresses, and behind one that lets UDP out only to the TURN server. */
import { randomBytes } from 'node:crypto';
import { until } from '../../../support/until.ts';
import { type BrowserLab, PLAYED_HZ, withBrowsers } from '../../browser/browser-lab.ts';
import { type CallingPage, openPage } from '../../browser/calling-page.ts';
import { Nat, PUBLIC } from '../../browser/nat.ts';
import { type Case, LAST, listening, must } from '../case.ts';

/** Plays until it has understood the caller, then ends the call. */
const TALK = {
  flow: { F1: listening(['tone.wav'], { wait: 20_000 }, { F2: { text: ['agent'] } }), F2: LAST },
};

export const BEHIND_NAT: Case[] = [
  {
    name: 'browser: behind NAT the sound takes the straight way, and over TURN where a firewall lets no other UDP out',
    alone: true,
    run: async (lab) => {
      const turnSecret = randomBytes(16).toString('hex');
      const nat = await Nat.start(turnSecret);
      const ice = { turn: [nat.turnUrl], turnSecret };
      try {
        await withBrowsers(lab, (browsers) => callTwice(browsers, nat), {
          address: PUBLIC,
          settings: { ice },
        });
      } finally {
        nat.stop();
      }
    },
  },
];

async function callTwice({ hub, pagePort }: BrowserLab, nat: Nat): Promise<void> {
  await hub.route('help', 'reception', TALK);
  const page = await openPage(hub, {
    port: pagePort,
    route: 'help',
    on: (program) => nat.onVisitor(program),
  });
  try {
    const straight = await talks(page);
    // The router's own address, as coturn or FreeSWITCH saw it.
    must(straight === 'srflx' || straight === 'prflx', `without a firewall the sound went by ${straight}`);
    nat.blockUdp();
    const relayed = await talks(page);
    must(relayed === 'relay', `through the firewall the sound went by ${relayed}`);
    must(nat.dropped() > 0, 'the firewall had nothing to drop');
  } finally {
    await page.stop();
  }
}

/** Hears, and is understood. @returns the kind of the browser's candidate */
async function talks(page: CallingPage): Promise<string> {
  await page.call();
  const { state, reason } = await until('the call', async () => {
    const now = await page.state();
    return now.state === 'talking' || now.state === 'ended' ? now : null;
  });
  must(state === 'talking', `the call ended: ${reason}`);
  await page.hears(PLAYED_HZ);
  const { candidate, dtls } = await page.media();
  must(/^connected \S*AES/i.test(dtls), `DTLS is ${dtls}`);
  const end = await until('the end', async () => {
    const now = await page.state();
    return now.state === 'ended' ? now : null;
  });
  must(end.reason === 'done', `the call ended with ${end.reason}`);
  return candidate;
}
