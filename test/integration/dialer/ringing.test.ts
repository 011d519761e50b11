/** Texts with the variables of a number are synthesised while its phone rings, by a whole sidecar with a real program. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ttsKey } from '../../../engine/contract/tts-key.ts';
import { type App, startApp } from '../../../sidecar/app.ts';
import { loadSettings } from '../../../sidecar/settings/config.ts';
import { startEventSocketServer } from '../../support/event-socket-server.ts';
import { temporaryFolder } from '../../support/home.ts';
import { NOON } from '../../support/hub/hub.ts';
import { recordedLog } from '../../support/log.ts';
import { type HttpServer, sends, startHttp } from '../../support/servers/http.ts';
import { type MariadbServer, startMariadb } from '../../support/servers/mariadb.ts';
import { speech, tone } from '../../support/speech.ts';
import { until } from '../../support/until.ts';
import { publish } from '../speech/sidecar.ts';
import { startDialing } from './dialing.ts';

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
  // One for all tests: its tables take long.
  const mysql = await mariadb.database();
  mariadb = { ...mariadb, database: async () => mysql };
}, 120_000);
afterAll(() => mariadb?.stop());

const listen = { action: 'cti_play_and_detect_speech' };
const bye = { action: 'hangup', playbacks: ['${name}再见'] };
const FLOW = {
  flow: {
    bye,
    ask: {
      ...listen,
      playbacks: ['您好${name}', '${caller_id_number}', '${product}.wav'],
      subflow: { bye: { condition: { text: ['好'] } } },
    },
  },
  start: 'ask',
};

interface Sidecar {
  app: App;
  lines: ReturnType<typeof recordedLog>['lines'];
  /** Calls that FreeSWITCH was told to place. */
  placed: string[];
  spoken(text: string, url?: string): boolean;
  files(): number;
  metrics(): Promise<string>;
  /** Starts a task that calls these numbers. */
  call(numbers: readonly string[], variables: Record<string, string>): Promise<void>;
  /** The network ends all calls. */
  endAll(): void;
}

async function startSidecar(flow: object, environment: Record<string, string> = {}): Promise<Sidecar> {
  const dialing = await startDialing('mariadb', mariadb);
  const { db } = dialing.hub.store;
  const peer = await startEventSocketServer();
  const placed: string[] = [];
  peer.answer('status', 'FreeSWITCH (Version 1.10) is ready');
  peer.answer('show application', 'javascript,Launch JS ivr,<script>,mod_v8');
  peer.answer('event json', '+OK event listener enabled json');
  peer.answer('uuid_exists', 'true');
  // The phone rings until the test ends the call.
  peer.answer('bgapi originate', () => {
    const id = /Job-UUID: (\S+)/.exec(peer.commands.at(-1) ?? '')?.[1] ?? '';
    placed.push(id);
    setImmediate(() => peer.emit({ 'Event-Name': 'CHANNEL_CREATE', 'Unique-ID': id }));
    return `+OK Job-UUID: ${id}`;
  });
  const home = temporaryFolder();
  const settings = loadSettings(undefined, {
    ...{
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
      CTI_ROBOT_MYSQL: dialing.hub.mysql as string,
    },
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: `127.0.0.1:${peer.port}`,
    CTI_ROBOT_FREESWITCH_PASSWORD: peer.password,
    ...environment,
  });
  const { log, lines } = recordedLog(settings.logCallerData);
  const app = await startApp({ settings, log });
  onTestFinished(async () => {
    await db.updateTable('call_task').set({ state: 'finished' }).execute();
    await app.stop();
    await peer.close();
    await db.deleteFrom('call_attempt').execute();
  });
  publish(home, 'sale', flow);
  await until('the flow is loaded', () => existsSync(join(home, 'compiled', 'sale.json')));
  await until('the host dials', () => app.health().dialer?.stopped === null, 20_000);
  const line = await dialing.line({
    kind: 'gateway',
    dial_string: 'sofia/gateway/trunk/${destination_number}',
  });
  const files = () => readdirSync(join(home, 'tts')).filter((name) => name.endsWith('.wav'));
  return {
    ...{ app, lines, placed },
    spoken: (text, url = '') => files().includes(`${ttsKey(speech(text, { url }))}.wav`),
    files: () => files().length,
    metrics: async () => (await fetch(`${app.url}/metrics`)).text(),
    async call(numbers, variables) {
      const given = { account_id: dialing.accountId, name: 'sale', host_name: 'sale', settings: '{}' };
      await db
        .insertInto('hub_flow')
        .values({ ...given, created: NOON })
        .ignore()
        .execute();
      const { id } = await db.selectFrom('hub_flow').select('id').executeTakeFirstOrThrow();
      const taskId = await dialing.task({
        ...{ state: 'ready', flow_id: id, caller_line_id: line, recycle_limit: 0 },
      });
      await dialing.numbers(taskId, numbers);
      const values = JSON.stringify(variables);
      await db.updateTable('call_number').set({ variables: values }).where('task_id', '=', taskId).execute();
      await db.updateTable('call_task').set({ state: 'running' }).where('id', '=', taskId).execute();
    },
    endAll() {
      const now = String(Date.now() * 1000);
      for (const id of placed)
        peer.emit({
          ...{ 'Event-Name': 'CHANNEL_HANGUP_COMPLETE', 'Unique-ID': id, 'Hangup-Cause': 'NO_ANSWER' },
          ...{ 'Caller-Channel-Created-Time': now, 'Caller-Channel-Hangup-Time': now },
        });
    },
  };
}

const NUMBER = '13900000001';

it('while the phone rings the first prompts are made, and those that only the call can fill in are left', async () => {
  const at = await startSidecar(FLOW);
  await at.call([NUMBER], { name: '王女士', product: 'x' });
  await until('the call was placed', () => at.placed.length === 1, 20_000);
  // Nobody has answered.
  await until('both texts are there', () => at.files() === 2, 20_000);
  expect([at.spoken('您好王女士'), at.spoken('王女士再见')]).toEqual([true, true]);
  await until('they are counted', async () =>
    (await at.metrics()).includes('ringing_total{outcome="made"} 2'),
  );
}, 60_000);

it('values are spoken as they are: nothing in them is expanded, and long ones are made a sentence at a time', async () => {
  const at = await startSidecar({
    flow: { bye: { action: 'hangup', playbacks: ['您好${name}', '${toString}'] } },
  });
  const sentences = ['这里是光明培训学校的李老师。', '我们下周六有一节免费的试听课，您家孩子想来听一听吗？'];
  const name = `\${product}"'\\$(id)${sentences.join('')}`;
  await at.call([NUMBER], { name, product: '别的' });
  await until('all pieces are there', () => at.files() === 2, 20_000);
  expect(at.spoken(`您好\${product}"'\\$(id)${sentences[0]}`)).toBe(true);
  expect(at.spoken(sentences[1] as string)).toBe(true);
}, 60_000);

/** A service that answers when the test says so. */
async function slowService(): Promise<HttpServer & { release: () => void }> {
  const held: (() => void)[] = [];
  const server = await startHttp((...asked) => void held.push(() => sends(tone())(...asked)));
  return Object.assign(server, {
    release: () => {
      server.answer(sends(tone()));
      for (const send of held.splice(0)) send();
    },
  });
}

it('a slow service keeps no call from being placed, and a call that ends drops what waits', async () => {
  const service = await slowService();
  const ttsurl = `${service.url}/tts`;
  const playbacks = ['一${name}', '二${name}', '三${name}'];
  const flow = { flow: { bye: { action: 'hangup', playbacks } }, global: { ttsurl } };
  const at = await startSidecar(flow, { CTI_ROBOT_TTS_CONCURRENCY: '2' });
  const numbers = ['01', '02', '03', '04'].map((end) => `139000000${end}`);
  await at.call(numbers, { name: '王女士' });
  await until('all calls were placed', () => at.placed.length === numbers.length, 20_000);
  await until('the service is asked', () => service.asked.length === 1);
  at.endAll();
  await until('all calls have ended', () => at.app.health().dialer?.calls === 0, 20_000);
  service.release();
  await until('what was under way is there', () => at.spoken('一王女士', ttsurl), 20_000);
  expect(service.asked).toHaveLength(1);
  expect(await at.metrics()).toContain(`ringing_total{outcome="dropped"} ${numbers.length}`);
}, 60_000);

it('a program that fails is told once a call, without the text and the number', async () => {
  const at = await startSidecar(FLOW, { CTI_ROBOT_TTS_COMMAND: '["/nowhere/speak"]' });
  await at.call([NUMBER], { name: '王女士' });
  const message = 'could not synthesise texts of a number while the phone rings';
  const line = await until('it is logged', () => at.lines.find(({ msg }) => msg === message), 20_000);
  expect(line).toMatchObject({ level: 'warn', flow: 'sale', failed: 2, code: 'TTS_NO_PROVIDER' });
  expect(line.callid).toBe(at.placed[0]);
  expect(JSON.stringify(at.lines)).not.toMatch(/王女士|13900000001/);
}, 60_000);

it('with tts.ahead off nothing is made before the call asks', async () => {
  const at = await startSidecar(FLOW, { CTI_ROBOT_TTS_AHEAD: 'false' });
  await at.call([NUMBER], { name: '王女士' });
  await until('the call was placed', () => at.placed.length === 1, 20_000);
  at.endAll();
  await until('it has ended', () => at.app.health().dialer?.calls === 0, 20_000);
  expect(at.files()).toBe(0);
  expect(await at.metrics()).not.toContain('ringing_total{');
}, 60_000);
