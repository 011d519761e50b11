/** A real browser calls through the hub, with a ticket: sound both ways, a keyword, a key, rows, record, push, recording. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Row } from '../../../../engine/contract/row.ts';
import { until } from '../../../support/until.ts';
import { type BrowserLab, channelOf, PLAYED_HZ, withBrowsers } from '../../browser/browser-lab.ts';
import { type CallingPage, openPage } from '../../browser/calling-page.ts';
import { freePort } from '../../ports.ts';
import { windowsOf } from '../../sounds-heard.ts';
import { type Case, LAST, listening, must } from '../case.ts';

/** The caller's words lead on, then a key, then the robot ends the call. The caller goes on speaking meanwhile. */
const TALK = {
  flow: {
    F1: listening(['tone.wav'], { wait: 20_000 }, { F2: { text: ['agent'] } }),
    F2: listening(['half.wav'], { wait: 20_000 }, { F3: { dtmf: ['5'] }, F2: { text: ['agent'] } }),
    F3: LAST,
  },
};

export const BROWSER_CALLS: Case[] = [
  {
    name: 'browser: a page calls with a ticket, is heard, hears, is understood and presses a key',
    alone: true,
    run: (lab) =>
      withBrowsers(
        lab,
        async (browsers) => {
          const { lab: other, hub, pagePort } = browsers;
          await hub.route('help', 'reception', TALK);
          const pushes = await receivePushes();
          await hub.command('push', 'target', 'add', pushes.url);
          const page = await openPage(hub, { port: pagePort, route: 'help' });
          try {
            for (const codec of ['audio/PCMU', 'audio/opus']) {
              if (codec === 'audio/opus') await other.socket.api('load mod_opus');
              const callid = await talks(page, browsers, codec);
              await isKept(browsers, callid);
              await until('the push', () => pushes.bodies.some((body) => body.includes(callid)));
            }
          } finally {
            await page.stop();
            pushes.close();
          }
        },
        { settings: { pushTargets: ['127.0.0.0/8'] } },
      ),
  },
  {
    name: 'browser: the hub is killed while a page talks; the page hears on, and notices the end of the call',
    alone: true,
    run: (lab) =>
      withBrowsers(lab, async ({ lab: other, hub, pagePort }) => {
        await hub.route('help', 'reception', TALK);
        const page = await openPage(hub, { port: pagePort, route: 'help' });
        try {
          await page.call();
          await until('the call', async () => (await page.state()).state === 'talking');
          const callid = await channelOf(other);
          hub.kill();
          await page.page.waitForTimeout(3000);
          await other.socket.api(`uuid_broadcast ${callid} tone_stream://%(5000,0,1500) aleg`);
          await page.hears(1500);
          must((await page.state()).state === 'talking', 'the call has ended');
          // No BYE reaches the page: its WebSocket is gone.
          await other.socket.api(`uuid_kill ${callid}`);
          await until('the end', async () => (await page.state()).state === 'ended');
          must((await page.state()).reason === 'lost', `the reason is ${(await page.state()).reason}`);
        } finally {
          await page.stop();
        }
      }),
  },
];

/** Calls, listens, speaks and presses a key. @returns the call's id */
async function talks(page: CallingPage, { lab }: BrowserLab, codec: string): Promise<string> {
  await page.call();
  const { state, reason } = await until('the call', async () => {
    const now = await page.state();
    return now.state === 'talking' || now.state === 'ended' ? now : null;
  });
  must(state === 'talking', `the call ended: ${reason}`);
  const callid = await channelOf(lab);
  await page.hears(PLAYED_HZ);
  const media = await page.media();
  must(media.codec === codec, `the codec is ${media.codec}, expected ${codec}`);
  must(/^connected \S*AES/i.test(media.dtls), `DTLS is ${media.dtls}`);
  const spooled = join(lab.server.home, 'spool', `${callid}.jsonl`);
  await until('the keyword', () => readFileSync(spooled, 'utf8').includes('"response_id":"F2"'));
  const end = await until('the end', async () => {
    const now = await page.state();
    // The robot takes keys while it waits.
    const phase = await lab.socket.api(`uuid_getvar ${callid} cti_robot_phase`);
    if (now.state === 'talking' && phase === 'wait') await page.press('5');
    return now.state === 'ended' ? now : null;
  });
  must(end.reason === 'done', `the call ended with ${end.reason}`);
  return callid;
}

/** Rows and record are in the store, and the recording has both sides. */
async function isKept({ lab, hub }: BrowserLab, callid: string): Promise<void> {
  const rows = await until('the rows', async () => {
    const text = await hub.command('rows', callid, '--json').catch(() => '');
    const all =
      text.trim() === ''
        ? []
        : text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Row);
    return all.at(-1)?.input_type === 11 ? all : null;
  });
  const has = (what: Partial<Row>): boolean =>
    rows.some((row) => Object.entries(what).every(([key, value]) => row[key as keyof Row] === value));
  const shown = JSON.stringify(rows);
  must(has({ input_type: 0, input_args: 'agent', response_id: 'F2' }), `no keyword: ${shown}`);
  must(has({ input_type: 1, input_args: '5', response_id: 'F3' }), `no key: ${shown}`);
  must(rows.at(-1)?.input_args === 'end()' && rows[0]?.flow_name === 'reception', shown);
  const record = await until('the record', () =>
    hub.command('record', 'show', callid, '--json').catch(() => ''),
  );
  must(record.includes('"help"') && record.includes('"browser"'), `the record is ${record}`);
  const file = await until('the recording', () => recordingOf(lab.server.home, callid));
  // Stereo: the caller is left, the robot right.
  const { sound } = windowsOf(readFileSync(file), 0);
  const { words } = windowsOf(readFileSync(file), 1);
  must(sound > 500 && words > 500, `${file}: ${sound} ms of the caller, ${words} ms of the robot`);
}

function recordingOf(home: string, callid: string): string | null {
  const folder = join(home, 'recordings');
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const name = names.find((one) => one.includes(callid) && one.endsWith('.wav'));
  return name === undefined ? null : join(folder, name);
}

async function receivePushes(): Promise<{ url: string; bodies: string[]; close: () => void }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += String(data);
    });
    request.on('end', () => {
      bodies.push(body);
      response.end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}/hook`, bodies, close: () => server.close() };
}
