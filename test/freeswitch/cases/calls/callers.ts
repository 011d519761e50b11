import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { freePort } from '../../ports.ts';
import { prepare } from '../../prepare.ts';
import { type SipCaller, sipRequest, sipText } from '../../sip-caller.ts';
import { sipOverWss } from '../../sip-over-wss.ts';
import { type Case, expectRows, LAST, listening, must } from '../case.ts';

const FLOW = {
  flow: { F1: listening(['four.wav'], { wait: 4000 }, { F2: { dtmf: ['5'] } }), F2: LAST },
};

/** The samples of fs-scripts/conf: each profile loads, and leads to a flow. */
export const CALLERS: Case[] = [
  {
    name: 'sample profile for another system: its calls reach the flow that they name, and others get 403',
    alone: true,
    run: (lab) =>
      withSamples(lab, async (other, values) => {
        other.flow('reception', FLOW);
        const port = Number(values.cti_robot_system_port);
        await profileRuns(other, 'cti_robot_system', port);
        const call = await other.sipCallTo(`robot-reception@127.0.0.1:${port}`);
        await call.prompt('four.wav');
        await call.keys('5');
        await expectRows(call, [
          { input_type: 10, flow_name: 'reception' },
          { input_type: 1, input_args: '5' },
          { input_type: 2 },
          { input_type: 11, input_args: 'end()' },
        ]);
        const stranger = { from: '127.0.0.2', port, domain: '127.0.0.1', to: 'robot-reception', user: 'web' };
        const answer = await sipRequest('INVITE', stranger);
        must(/^SIP\/2\.0 403 /m.test(answer), `somebody else is told: ${answer}`);
      }),
  },
  {
    name: 'sample profile for a trunk: it registers, and a number reaches its flow',
    alone: true,
    run: (lab) =>
      withSamples(lab, async (other, values) => {
        other.flow('reception', FLOW);
        await profileRuns(other, 'cti_robot_trunk', Number(values.cti_robot_trunk_port));
        // Its own provider was not ready when it first asked, and it would ask again in half a minute.
        await other.socket.api('sofia profile cti_robot_trunk register cti_robot_trunk');
        await until('the trunk to be registered', async () =>
          /^State\s+REGED\b/m.test(await other.socket.api('sofia status gateway cti_robot_trunk')),
        );
        route(other, '4001234567');
        const unknown = await other.sipCallTo('trunk%127.0.0.1', {
          sip_invite_to_uri: '<sip:666@127.0.0.1>',
        });
        const { 'Hangup-Cause': cause } = await unknown.event('CHANNEL_HANGUP_COMPLETE');
        must(cause === 'UNALLOCATED_NUMBER', `a number without a route is told: ${cause}`);
        const call = await other.sipCallTo('trunk%127.0.0.1', {
          sip_invite_to_uri: '<sip:4001234567@127.0.0.1>',
        });
        await call.prompt('four.wav');
        await call.keys('5');
        await expectRows(call, [
          { input_type: 10, flow_name: 'reception' },
          { input_type: 1, input_args: '5' },
          { input_type: 2 },
          { input_type: 11, input_args: 'end()' },
        ]);
        await call.event('CHANNEL_PARK');
        await call.over();
      }),
  },
  {
    name: 'sample profile for browsers: as shipped it has no users; it answers over WSS and requires a password',
    alone: true,
    run: (lab) =>
      withSamples(lab, async (other, values) => {
        const port = Number(values.cti_robot_browser_port);
        await profileRuns(other, 'cti_robot_browser', port);
        const web = { to: 'help', user: 'web', domain: BROWSERS };
        const answer = await sipOverWss(
          Number(values.cti_robot_browser_wss_port),
          sipText('INVITE', web, { contact: 'browser.invalid', transport: 'WSS' }),
        );
        must(/^SIP\/2\.0 407 /m.test(answer), `an INVITE without a password is told: ${answer}`);
        must(/realm="robot\.example\.com"/.test(answer), answer);
        for (const password of ['', 'web-password', '$${cti_robot_browser_password}'])
          for (const method of ['INVITE', 'REGISTER'] as const)
            await refused(method, { ...web, from: '127.0.0.1', port, password });
      }),
  },
  {
    name: 'sample profile for browsers: it accepts only the right password, and never an empty one',
    alone: true,
    run: (lab) =>
      withSamples(
        lab,
        async (other, values) => {
          other.flow('reception', FLOW);
          route(other, 'help');
          const port = Number(values.cti_robot_browser_port);
          await profileRuns(other, 'cti_robot_browser', port);
          const browser = { from: '127.0.0.1', port, domain: BROWSERS, to: 'help' };
          for (const method of ['INVITE', 'REGISTER'] as const) {
            for (const password of [undefined, '', 'wrong'])
              await refused(method, { ...browser, user: 'web', password });
            for (const password of [undefined, '', 'any'])
              await refused(method, { ...browser, user: 'empty', password });
            await refused(method, { ...browser, user: 'nobody', password: 'web-password' });
          }
          const answer = await sipRequest('INVITE', { ...browser, user: 'web', password: 'web-password' });
          must(/^SIP\/2\.0 200 /.test(answer), `the right password is told: ${answer}`);
        },
        {
          'directory/cti_robot_browser/web.xml': browserUser('web', 'web-password'),
          'directory/cti_robot_browser/empty.xml': browserUser('empty', ''),
        },
      ),
  },
];

/** Gives a number a route, as the sidecar writes it. */
function route(lab: Lab, number: string): void {
  const routes = { [number]: { id: '1', account: 'main', flow: 'reception' } };
  writeFileSync(join(lab.server.home, 'route-table.json'), JSON.stringify({ routes, hours: {} }));
}

/** The domain that the sample has. */
const BROWSERS = 'robot.example.com';

/** The file of docs/reference/callers.md. */
function browserUser(name: string, password: string): string {
  return `<include>
  <user id="${name}">
    <params><param name="password" value="${password}"/></params>
  </user>
</include>
`;
}

async function refused(method: 'INVITE' | 'REGISTER', caller: SipCaller): Promise<void> {
  const answer = await sipRequest(method, caller);
  must(
    /^SIP\/2\.0 4\d\d /.test(answer),
    `${method} of ${caller.user} with "${caller.password}" is told: ${answer}`,
  );
}

async function sampleValues(providerPort: number): Promise<Record<string, string>> {
  const port = async (): Promise<string> => String(await freePort());
  return {
    cti_robot_ip: '127.0.0.1',
    cti_robot_ext_ip: '127.0.0.1',
    cti_robot_system_port: await port(),
    cti_robot_system_cidr: '127.0.0.1/32',
    cti_robot_trunk_port: await port(),
    cti_robot_trunk_proxy: `127.0.0.1:${providerPort}`,
    cti_robot_trunk_user: 'trunk',
    cti_robot_trunk_password: 'trunk-password',
    cti_robot_trunk_cidr: '127.0.0.1/32',
    cti_robot_browser_port: await port(),
    cti_robot_browser_wss_port: await port(),
    cti_robot_browser_ws: `127.0.0.1:${await port()}`,
  };
}

/** A server with the samples; its own profile plays the other system and the provider. */
export async function withSamples(
  lab: Lab,
  run: (lab: Lab, values: Record<string, string>) => Promise<void>,
  files: Record<string, string> = {},
  others: Record<string, string> = {},
): Promise<void> {
  const sipPort = await freePort();
  const values = { ...(await sampleValues(sipPort)), ...others };
  const server = lab.server.another({ samples: { values, files }, sipPort });
  try {
    prepare(server, join(lab.server.scripts, 'cti_robot.js'));
    await run(await lab.another(server), values);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n  its log is in ${server.folder}`);
  } finally {
    await server.stop();
  }
  server.removeFolder();
}

async function profileRuns(lab: Lab, profile: string, port: number): Promise<void> {
  const status = await until(`the profile ${profile}`, async () => {
    const text = await lab.socket.api(`sofia status profile ${profile}`);
    return text.includes('Invalid Profile') ? null : text;
  });
  must(status.includes(`sip:mod_sofia@127.0.0.1:${port}`), status);
}
