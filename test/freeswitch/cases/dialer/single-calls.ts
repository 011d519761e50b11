/** A single call that a client of a cloud provider places, and that its own server leads (docs/reference/aliyun.md#smartcall). */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Ask, openApiClient, popClient } from '../../../support/hub/aliyun-clients.ts';
import type { SmartcallRequest } from '../../../support/servers/smartcall-server.ts';
import { until } from '../../../support/until.ts';
import { TRUNK, withCarrier } from '../../dialer/carrier.ts';
import type { SocketEvent } from '../../event-socket.ts';
import type { Lab } from '../../lab.ts';
import { freePort } from '../../ports.ts';
import { prepare } from '../../prepare.ts';
import type { FreeswitchServer } from '../../server.ts';
import { SidecarProcess } from '../../sidecar-process.ts';
import { type Case, must } from '../case.ts';

/** Answers, and stays. */
const CALLEE = '13900030303';
/** Calls that the dialer has placed are transferred in this context. */
const AGENTS = `<include>
  <context name="default">
    <extension name="agent">
      <condition field="destination_number" expression="^8001$">
        <action application="park"/>
      </condition>
    </extension>
  </context>
</include>`;
const PRODUCT = { ProdId: '11000000300006' };

export const SINGLE_CALLS: Case[] = [
  {
    name: 'the dialer: SmartCall places a call that a customer’s server leads, and SmartCallOperate connects it',
    alone: true,
    run: async (lab: Lab) => {
      const carrier = await withCarrier({ 'dialplan/agents.xml': AGENTS });
      const server = lab.server.another(carrier);
      prepare(server, join(lab.server.scripts, 'cti_robot.js'));
      const customer = await startCustomer();
      try {
        await mustConnect(await lab.another(server), customer);
      } finally {
        customer.server.closeAllConnections();
        customer.server.close();
        await server.stop();
        server.removeFolder();
      }
    },
  },
];

interface Customer {
  server: Server;
  url: string;
  asked: (SmartcallRequest & { at: string })[];
}

/** Plays what it is told by words, and names an agent. */
async function startCustomer(): Promise<Customer> {
  const asked: Customer['asked'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const given = JSON.parse(body) as SmartcallRequest;
      asked.push({ ...given, at: request.url ?? '' });
      const isAgent = given.content.words === '转人工';
      const play = { action: 'play', action_code: 'half.wav', mute_time: 20_000 };
      const data = isAgent ? { action: 'parallel_transfer', number: '8001' } : play;
      response.end(
        JSON.stringify({ result: true, data: { call_id: given.call_id, dynamic_id: 'd2', ...data } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/turn?token=abc` };
}

/** The host's sidecar with a hub and the door in it. @returns the address of the door */
async function startHost(server: FreeswitchServer): Promise<{ host: SidecarProcess; url: string }> {
  const [hub, door] = [await freePort(), await freePort()];
  const config = join(server.folder, 'sidecar.json');
  const content = {
    ...{
      home: server.home,
      host: 'fs1',
      listen: '127.0.0.1:0',
      timezone: 'Asia/Shanghai',
      tts: { ahead: false },
    },
    freeswitch: { eventSocket: `127.0.0.1:${server.eslPort}`, password: server.eslPassword },
    recogniser: { preset: 'test' },
    hub: {
      ...{ listen: `127.0.0.1:${hub}`, aliyun: { listen: `127.0.0.1:${door}` } },
      pushTargets: ['127.0.0.1'],
    },
  };
  writeFileSync(config, JSON.stringify(content));
  const host = new SidecarProcess(config, 'hub ready');
  await host.up();
  return { host, url: `http://127.0.0.1:${door}` };
}

async function mustConnect(lab: Lab, customer: Customer): Promise<void> {
  const { host, url } = await startHost(lab.server);
  const events: SocketEvent[] = [];
  const socket = await lab.server.connect((event) => events.push(event));
  await socket.send('event json CHANNEL_ANSWER CHANNEL_EXECUTE PLAYBACK_START CHANNEL_HANGUP_COMPLETE');
  const event = (id: string, name: string, fits: (one: SocketEvent) => boolean = () => true) =>
    until(
      `${name} of the call`,
      () => events.find((one) => one['Unique-ID'] === id && one['Event-Name'] === name && fits(one)),
      30_000,
    );
  try {
    const always = ['--hours', '00:00-24:00', '--unknown-holidays', 'weekday'];
    await host.command('account', 'set', '--smartcall-url', customer.url, ...always);
    await host.command(
      'line',
      'add',
      'trunk',
      '--dial',
      TRUNK,
      '--caller',
      '95001',
      '--calls',
      '10',
      '--cps',
      '10',
    );
    const added = await host.command(
      'key',
      'add',
      '--name',
      'crm',
      '--role',
      'operator',
      '--kind',
      'aliyun',
      '--json',
    );
    const ask: Ask = popClient({ url }, JSON.parse(added), 'GET');
    const { CallId: id } = await ask('SmartCall', {
      ...{ CalledNumber: CALLEE, CalledShowNumber: '95001', VoiceCode: 'one.wav,half.wav', MuteTime: 20_000 },
      ...{ OutId: 'order-7', DynamicId: 'd1', RecordFlag: true },
    });
    await event(id, 'CHANNEL_ANSWER');
    await event(id, 'PLAYBACK_START', (one) => (one['Playback-File-Path'] ?? '').endsWith('one.wav'));
    must(customer.asked.length === 0, 'the server was asked before the callee had said anything');
    const says = async (words: string): Promise<void> => {
      for (const [type, body] of [
        ['begin-speaking', ''],
        ['detected-speech', words],
      ] as const)
        await socket.send('sendevent DETECTED_SPEECH', { 'unique-id': id, 'Speech-Type': type }, body);
    };
    await says('你好');
    const first = await until('the first turn', () => customer.asked[0]);
    const told = [first.at, first.call_id, first.content_type, first.content.words, first.content.dynamic_id];
    must(
      JSON.stringify(told) === JSON.stringify(['/turn?token=abc', id, 'normal', '你好', 'd1']),
      `the server was asked ${JSON.stringify(told)}`,
    );
    const bridge = { CallId: id, Command: 'parallelBridge' };
    const early = await ask('SmartCallOperate', bridge);
    must(
      early.Status === 'false',
      `nobody has named an agent, and the call was connected: ${JSON.stringify(early)}`,
    );
    await says('转人工');
    await until(
      'the agent’s number',
      async () => (await socket.api(`uuid_getvar ${id} cti_robot_parallel`)) === '8001',
    );
    const other = await ask('SmartCallOperate', { ...bridge, CallId: randomUUID() }).catch((error) => error);
    must(other.code === 'isv.BILLID_NOT_EXIST', `another call: ${other.code}`);
    const done = await openApiClient({ url }, JSON.parse(added))('SmartCallOperate', bridge);
    must(done.Status === 'true', `it was not connected: ${JSON.stringify(done)}`);
    await event(id, 'CHANNEL_EXECUTE', (one) => one.Application === 'park');
    await mustBeTold(id, { ask, end: () => socket.api(`uuid_kill ${id}`) });
    await event(id, 'CHANNEL_HANGUP_COMPLETE', (one) => (one.variable_cti_robot_recordfile ?? '') !== '');
    must(!lab.server.log().includes('token=abc'), 'the log of FreeSWITCH has the query of the address');
  } finally {
    await host.end();
    socket.close();
  }
}

/** The details by the same client: under way, then ended. */
async function mustBeTold(id: string, { ask, end }: { ask: Ask; end(): Promise<string> }): Promise<void> {
  const detail = async () =>
    JSON.parse(
      (await ask('QueryCallDetailByCallId', { CallId: id, ...PRODUCT, QueryDate: Date.now() })).Data,
    );
  const live = await detail();
  must(live.state === '200101' && live.callee === CALLEE, `under way: ${JSON.stringify(live)}`);
  await end();
  const over = await until(
    'its record',
    async () => {
      const found = await detail();
      return found.duration > 0 ? found : undefined;
    },
    30_000,
  );
  must(over.state === '200000' && over.callerShowNumber === '95001', `ended: ${JSON.stringify(over)}`);
  const late = await ask('SmartCallOperate', { CallId: id, Command: 'parallelBridge' }).catch(
    (error) => error,
  );
  must(late.code === 'isv.VOICE_CALL_FAIL', `an ended call: ${late.code}`);
}
