import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import type { Lab } from '../lab.ts';
import { freePort } from '../ports.ts';
import { prepare } from '../prepare.ts';
import { sipOverWss } from '../sip-over-wss.ts';
import { type Case, expectRows, LAST, listening, must } from './case.ts';

const FLOW = {
  flow: { F1: listening(['four.wav'], { wait: 4000 }, { F2: { dtmf: ['5'] } }), F2: LAST },
};

/** The samples of fs-scripts/conf: each profile loads, and leads to a flow. */
export const CALLERS: Case[] = [
  {
    name: 'sample profile for another system: it reaches the flow that it names, others get 403',
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
        const refused = await sipOverUdp('127.0.0.2', port, invite('127.0.0.2', 'UDP', 'robot-reception'));
        must(/^SIP\/2\.0 403 /m.test(refused), `somebody else is told: ${refused}`);
      }),
  },
  {
    name: 'sample profile for a trunk: it registers, and a number leads to its flow',
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
    name: 'sample profile for browsers: WSS is answered, and nobody calls without a password',
    alone: true,
    run: (lab) =>
      withSamples(lab, async (other, values) => {
        await profileRuns(other, 'cti_robot_browser', Number(values.cti_robot_browser_port));
        const answer = await sipOverWss(
          Number(values.cti_robot_browser_wss_port),
          invite('browser.invalid', 'WSS', 'help', 'robot.example.com'),
        );
        must(/^SIP\/2\.0 407 /m.test(answer), `an INVITE without a password is told: ${answer}`);
        must(/realm="robot\.example\.com"/.test(answer), answer);
      }),
  },
  {
    name: 'the samples use the values of cti_robot_vars.xml, and all of them',
    run: async () => {
      const folder = join(import.meta.dirname, '..', '..', '..', 'fs-scripts', 'conf');
      const set = names(readFileSync(join(folder, 'cti_robot_vars.xml'), 'utf8'), /data="(cti_robot_\w+)=/g);
      const files = ['system', 'trunk', 'browser'].map((name) => `sip_profiles/cti_robot_${name}.xml`);
      files.push('directory/cti_robot_browser.xml', 'dialplan/cti_robot.xml');
      const texts = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
      const used = names(texts, /\$\$\{(\w+)\}/g);
      must(set.join() === used.join(), `set: ${set.join()}; used: ${used.join()}`);
      must(
        set.join() ===
          Object.keys(await sampleValues(1))
            .sort()
            .join(),
        'the cases set others',
      );
    },
  },
];

function names(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] as string))].sort();
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
    cti_robot_browser_certs: '$${certs_dir}',
    cti_robot_browser_domain: 'robot.example.com',
    cti_robot_browser_password: 'web-password',
  };
}

/** A server with the samples; its own profile plays the other system and the provider. */
async function withSamples(
  lab: Lab,
  run: (lab: Lab, values: Record<string, string>) => Promise<void>,
): Promise<void> {
  const sipPort = await freePort();
  const samples = await sampleValues(sipPort);
  const server = lab.server.another({ samples, sipPort });
  try {
    prepare(server, join(lab.server.scripts, 'cti_robot.js'));
    await run(await lab.another(server), samples);
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

/** An INVITE of somebody who is nobody. */
function invite(from: string, transport: 'UDP' | 'WSS', to: string, domain = '127.0.0.1'): string {
  const sdp =
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';
  return [
    `INVITE sip:${to}@${domain} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${from};branch=z9hG4bK1;rport`,
    'Max-Forwards: 70',
    `From: <sip:web@${domain}>;tag=1`,
    `To: <sip:${to}@${domain}>`,
    `Call-ID: ${process.pid}@${from}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:web@${from};transport=${transport.toLowerCase()}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

/** Sends a request from that address and returns the final answer. */
async function sipOverUdp(from: string, port: number, request: string): Promise<string> {
  const socket = createSocket('udp4');
  const answers: string[] = [];
  socket.on('message', (message) => answers.push(message.toString()));
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  try {
    socket.send(request, port, '127.0.0.1');
    return await until('an answer', () => answers.find((answer) => !/^SIP\/2\.0 1/.test(answer)));
  } finally {
    socket.close();
  }
}
