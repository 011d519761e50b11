/** What a ticket opens, and what it does not: through the hub, and at FreeSWITCH's own door. */
import { createHmac } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import { type BrowserLab, channelOf, channelsOf, withBrowsers } from '../../browser/browser-lab.ts';
import type { Ticket } from '../../browser/hub-process.ts';
import { type Login, SipBrowser, type SipRequest } from '../../browser/sip-browser.ts';
import type { Lab } from '../../lab.ts';
import { sipRequest } from '../../sip-caller.ts';
import { type Case, listening, must } from '../case.ts';

const WAITS = { flow: { F1: listening(['one.wav'], { wait: 20_000 }) } };
const ALSO = { flow: { F1: listening(['half.wav'], { wait: 20_000 }) } };

const OK = /^SIP\/2\.0 200 /;
const FORBIDDEN = /^SIP\/2\.0 403 /;

/** One request over a WebSocket of its own. */
async function ask(wss: string, request: SipRequest): Promise<string> {
  const browser = await new SipBrowser(wss).connected();
  try {
    return await browser.request(request);
  } finally {
    browser.close();
  }
}

async function expectAnswer(what: string, answer: Promise<string>, expected: RegExp): Promise<void> {
  const got = await answer;
  must(expected.test(got), `${what}: ${got}, expected ${expected}`);
}

async function hangUpAll(lab: Lab): Promise<void> {
  await lab.socket.api('hupall');
  await until('no calls', async () => (await channelsOf(lab)).length === 0);
}

/** Another ticket, with the host's own key, as nobody but the hub can make it. */
function forged(home: string, change: (parts: string[]) => string[]): (ticket: Ticket) => Login {
  const { key } = JSON.parse(readFileSync(join(home, 'tickets.json'), 'utf8'));
  return ({ user }) => {
    const other = change(user.split('~')).join('~');
    const hmac = createHmac('sha256', Buffer.from(key, 'hex'));
    return { user: other, password: hmac.update(other).digest('base64url') };
  };
}

async function opensItsRouteOnce({ lab, hub }: BrowserLab): Promise<void> {
  await hub.route('help', 'reception', WAITS);
  await hub.route('other', 'also', ALSO);
  const ticket = await hub.ticket({ route: 'help' });
  const { wss } = ticket;
  const login = { user: ticket.user, password: ticket.password };
  const wrong = { ...login, password: `${login.password.slice(0, -2)}xx` };

  // Knowing the user name does not use it up.
  for (const password of ['', 'x', wrong.password])
    await expectAnswer(`the password ${password}`, ask(wss, { login: { ...login, password } }), FORBIDDEN);
  await expectAnswer('no password', ask(wss, { login: null }), /^SIP\/2\.0 407 /);
  for (const method of ['REGISTER', 'MESSAGE', 'SUBSCRIBE'] as const)
    await expectAnswer(method, ask(wss, { method, login }), /^SIP\/2\.0 [45]\d\d /);
  must((await channelsOf(lab)).length === 0, 'a call is there');

  // What is dialled is not looked at, nor what headers say.
  const headers = ['X-CTI-Flow: also', 'P-Asserted-Identity: <sip:13800138000@x>'];
  await expectAnswer('the ticket', ask(wss, { to: 'other', login, headers }), OK);
  const callid = await channelOf(lab);
  const variable = (name: string): Promise<string> => lab.socket.api(`uuid_getvar ${callid} ${name}`);
  must((await variable('cti_robot_flow')) === 'reception', `the flow is ${await variable('cti_robot_flow')}`);
  must((await variable('destination_number')) === 'help', 'the callee is not the route');
  must((await variable('caller_id_number')) === 'browser', 'the caller has a name of its own choice');
  await expectAnswer('a second call beside the first', ask(wss, { login }), FORBIDDEN);
  await hangUpAll(lab);
  await expectAnswer('a second call after the first', ask(wss, { login }), FORBIDDEN);
  must(
    /the ticket of a call is refused: it has been used/.test(lab.server.log()),
    'the log does not say why',
  );
}

async function refusesOthers({ lab, hub }: BrowserLab): Promise<void> {
  await hub.route('help', 'reception', WAITS);
  const ticket = await hub.ticket({ route: 'help' });
  const { wss } = ticket;
  const { home } = lab.server;
  const cases: [string, (parts: string[]) => string[]][] = [
    ['another host', ([t = '', expiry = '', , ...rest]) => [t, expiry, 'fs2', ...rest]],
    ['expired', ([t = '', , ...rest]) => [t, String(Math.floor(Date.now() / 1000) - 1), ...rest]],
    [
      'a route that is no base64url',
      ([t = '', expiry = '', host = '', , nonce = '']) => [t, expiry, host, '%', nonce],
    ],
    ['too few parts', (parts) => parts.slice(0, 4)],
    ['too many parts', (parts) => [...parts, 'x']],
    ['a nonce with a quote', (parts) => [...parts.slice(0, 4), "x'"]],
  ];
  for (const [what, change] of cases)
    await expectAnswer(what, ask(wss, { login: forged(home, change)(ticket) }), FORBIDDEN);
  // The password of one ticket, for another route.
  const [t, expiry, host, , nonce] = ticket.user.split('~');
  const user = [t, expiry, host, Buffer.from('other').toString('base64url'), nonce].join('~');
  await expectAnswer('another route', ask(wss, { login: { user, password: ticket.password } }), FORBIDDEN);
  const none = await hub.ticket({ route: 'help', ttl: 1 });
  await until('the ticket to have expired', () => Date.now() >= none.expires);
  await expectAnswer('its time is over', ask(none.wss, { login: none }), FORBIDDEN);
  // Another key, and none.
  const file = join(home, 'tickets.json');
  const kept = readFileSync(file, 'utf8');
  writeFileSync(file, JSON.stringify({ host: 'fs1', key: '0'.repeat(64) }));
  await expectAnswer('another key', ask(wss, { login: ticket }), FORBIDDEN);
  rmSync(file);
  await expectAnswer('no key', ask(wss, { login: ticket }), FORBIDDEN);
  writeFileSync(file, kept);
  must((await channelsOf(lab)).length === 0, 'a call is there');
  await expectAnswer('the ticket', ask(wss, { login: ticket }), OK);
  await hangUpAll(lab);
}

/** On another profile of the host, whose context has more to offer. */
async function leadsNowhereElse({ lab, hub }: BrowserLab): Promise<void> {
  await hub.route('help', 'reception', WAITS);
  const { user, password } = await hub.ticket({ route: 'help' });
  const port = lab.server.sipPort;
  const caller = { from: '127.0.0.1', port, domain: 'robot.example.com', to: 'robot-secret', user, password };
  lab.flow('secret', ALSO);
  // The suite's own profile asks nobody for a password: there is no ticket in the call.
  await sipRequest('INVITE', { ...caller, to: 'ticket' });
  await until('the refusal', () => /is refused: the caller has not shown one/.test(lab.server.log()));
  await hangUpAll(lab);
}

export const BROWSER_TICKETS: Case[] = [
  [
    'browser: a ticket opens its route, once, and whoever knows its name only cannot use it up',
    opensItsRouteOnce,
  ],
  ['browser: forged, expired and foreign tickets are refused', refusesOthers],
  ['browser: a call without a ticket gets nothing in the place of tickets', leadsNowhereElse],
].map(([name, run]) => ({
  name: name as string,
  alone: true,
  run: (lab) => withBrowsers(lab, run as (browsers: BrowserLab) => Promise<void>),
}));
