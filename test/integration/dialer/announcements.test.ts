/** Announcements before the answer, with a peer on the event socket that behaves as FreeSWITCH where nothing goes well. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { CallEnd } from '../../../sidecar/dialer/carrier.ts';
import type { HeardBeforeAnswer } from '../../../sidecar/dialer/freeswitch/announcements.ts';
import { FreeswitchCarrier } from '../../../sidecar/dialer/freeswitch/freeswitch-carrier.ts';
import { phrasesInUse } from '../../../sidecar/outbound/phrases/phrases.ts';
import { startEventSocketServer } from '../../support/event-socket-server.ts';
import { temporaryFolder } from '../../support/home.ts';
import { recordedLog } from '../../support/log.ts';
import { plannedCall } from '../../support/simulated-lines.ts';
import { until } from '../../support/until.ts';

const NO_BUGS = '<media-bugs>\n</media-bugs>\n';
const LISTENS = '<media-bugs>\n<media-bug><function>detect_speech</function></media-bug>\n</media-bugs>\n';
const START_MS = 100;
const SAID = '您拨打的用户已关机';

type Fields = Record<string, string>;

async function started({ bugs = LISTENS }: { bugs?: string } = {}) {
  const peer = await startEventSocketServer();
  onTestFinished(() => peer.close());
  peer.answer('status', 'FreeSWITCH (Version 1.10) is ready');
  peer.answer('show application', 'javascript,Launch JS ivr,<script>,mod_v8');
  peer.answer('event json', '+OK event listener enabled json');
  peer.answer('bgapi originate', '+OK Job-UUID: x');
  for (const command of ['sendmsg', 'uuid_setvar', 'uuid_record', 'hupall']) peer.answer(command, '+OK');
  peer.answer('uuid_buglist', bugs);
  const home = temporaryFolder();
  mkdirSync(join(home, 'compiled'));
  writeFileSync(join(home, 'compiled', 'invitation.json'), '{}');
  const { log, lines } = recordedLog();
  const ends: CallEnd[] = [];
  const counted: HeardBeforeAnswer[] = [];
  const open = async (): Promise<FreeswitchCarrier> => {
    const carrier = new FreeswitchCarrier({
      ...{ now: Date.now, log, ended: (end) => void ends.push(end), answered: () => undefined },
      connection: { host: '127.0.0.1', port: peer.port, password: async () => peer.password, log },
      home: {
        compiled: join(home, 'compiled'),
        flows: join(home, 'flows'),
        variables: join(home, 'variables'),
      },
      announcements: {
        phrases: { inUseNow: async (list) => phrasesInUse(list, []) },
        ...{ start: ['init test', 'grammar a b'], startMs: START_MS, seconds: 15 },
        ...{ fileOf: (id) => join(home, `${id}.early.wav`), watch: (heard) => void counted.push(heard) },
      },
    });
    onTestFinished(() => carrier.stop());
    carrier.start();
    await until('the carrier', () => carrier.isUp() && peer.connections() % 5 === 0);
    return carrier;
  };
  let sequence = 0;
  const emit = (id: string, name: string, fields: Fields = {}): void =>
    peer.emit({ 'Event-Name': name, 'Unique-ID': id, 'Event-Sequence': String(++sequence), ...fields });
  const speech = (id: string, type: string, body = ''): void =>
    emit(id, 'DETECTED_SPEECH', { 'Speech-Type': type, _body: body });
  return {
    ...{ peer, home, lines, ends, counted, open, emit, speech },
    /** A call that hears sound before its answer. */
    async ring(carrier: FreeswitchCarrier, change: Parameters<typeof plannedCall>[0] = {}): Promise<string> {
      const line = { id: 1, kind: 'gateway', dialString: 'sofia/gateway/t/${destination_number}', speed: 1 };
      const call = plannedCall({
        callTime: Date.now(),
        earlyMediaAsr: true,
        line: { ...line, kind: 'gateway' },
      });
      const { id } = { ...call, ...change };
      carrier.place({ ...call, ...change });
      await until('the command', () => peer.commands.some((command) => command.includes(`Job-UUID: ${id}`)));
      emit(id, 'CHANNEL_CREATE');
      emit(id, 'CHANNEL_PROGRESS_MEDIA', { variable_cti_robot_early_media: 'on' });
      return id;
    },
    async commands(what: string, count = 1): Promise<string[]> {
      const found = () => peer.commands.filter((command) => command.includes(what));
      await until(`${count} of ${what}`, () => found().length >= count);
      return found();
    },
    async end(id: string, fields: Fields = {}): Promise<CallEnd> {
      const now = String(Date.now() * 1000);
      emit(id, 'CHANNEL_HANGUP_COMPLETE', {
        ...{ 'Hangup-Cause': 'NO_USER_RESPONSE', 'Caller-Channel-Created-Time': now },
        ...{ 'Caller-Channel-Hangup-Time': now, variable_sip_invite_failure_status: '480', ...fields },
      });
      return until('the end', () => ends.find((end) => end.id === id));
    },
  };
}

const ANSWERED: Fields = { 'Hangup-Cause': 'NORMAL_CLEARING' };
const answeredAt = (): Fields => ({ 'Caller-Channel-Answered-Time': String((Date.now() - 1000) * 1000) });

it('restarts a recogniser that dies, once, and hears what follows', async () => {
  const peer = await started();
  const id = await peer.ring(await peer.open());
  await peer.commands('execute-app-arg: grammar a b');
  peer.speech(id, 'closed');
  await peer.commands('execute-app-arg: grammar a b', 2);
  expect(await peer.commands('detect_speech\nexecute-app-arg: stop')).toHaveLength(1);
  peer.speech(id, 'closed');
  peer.speech(id, 'detected-speech', SAID);
  expect(await peer.commands('hupall')).toEqual([
    `hupall SUBSCRIBER_ABSENT uuid ${id} endpoint_disposition 'EARLY MEDIA'`,
  ]);
  expect(await peer.commands('execute-app-arg: init')).toHaveLength(2);
  expect(await peer.end(id)).toMatchObject({ earlyMedia: 'power off', phrase: '已关机', heard: SAID });
  expect(peer.counted).toEqual(['decided']);
});

it('says that no recogniser runs, also after a restart, and the call goes on', async () => {
  const peer = await started({ bugs: NO_BUGS });
  const carrier = await peer.open();
  const [first, second] = [await peer.ring(carrier), await peer.ring(carrier)];
  await peer.commands('uuid_buglist', 2);
  await until('the warning', () => peer.lines.some(({ msg }) => /recogniser .* did not start/.test(msg)));
  expect(await peer.end(first)).toMatchObject({ cause: 'NO_USER_RESPONSE', sip: 480, earlyMedia: null });
  expect(await peer.end(second, { ...ANSWERED, ...answeredAt() })).toMatchObject({
    bill: expect.any(Number),
  });
  peer.peer.answer('uuid_buglist', LISTENS);
  const third = await peer.ring(carrier);
  await peer.commands(`uuid_buglist ${third}`);
  peer.peer.answer('uuid_buglist', NO_BUGS);
  peer.speech(third, 'closed');
  await peer.commands(`uuid_buglist ${third}`, 2);
  await until('the answer', () => peer.peer.commands.at(-1)?.startsWith('uuid_buglist'));
  await peer.end(third);
  expect(peer.counted).toEqual(['not-started', 'answered', 'not-started']);
  // One line a minute, whatever the number of calls.
  expect(peer.lines.filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: 'dialer: the recogniser of announcements did not start', callid: first },
  ]);
  expect((await peer.commands('hupall', 0)).length).toBe(0);
});

it('does not say that nothing was heard where nobody knows whether a recogniser had started', async () => {
  const peer = await started({ bugs: NO_BUGS });
  const carrier = await peer.open();
  const unknown = await peer.ring(carrier);
  await peer.commands(`uuid_record ${unknown}`);
  await peer.end(unknown);
  const listens = await peer.ring(carrier);
  peer.speech(listens, 'begin-speaking');
  await peer.end(listens);
  expect(peer.counted).toEqual(['too-short', 'nothing']);
});

it('ends no call that is answered between the verdict and its end, and forgets what was heard', async () => {
  const peer = await started();
  const id = await peer.ring(await peer.open());
  // The last that is told before the end.
  peer.peer.answer(`uuid_setvar ${id} early_media_code`, () => {
    peer.emit(id, 'CHANNEL_ANSWER');
    return '+OK';
  });
  // FreeSWITCH ends those only that are still so.
  peer.peer.answer('hupall', '+OK\n');
  peer.speech(id, 'detected-speech', SAID);
  const told = await peer.commands(`uuid_setvar ${id} early_media`, 3);
  for (const command of await peer.commands('hupall', 0))
    expect(command).toMatch(/ endpoint_disposition 'EARLY MEDIA'$/);
  const variables = Object.fromEntries(
    told.map((one) => [`variable_${one.split(' ')[2]}`, one.split(' ')[3] ?? '']),
  );
  expect(variables.variable_early_media_code).toBe('power');
  const end = await peer.end(id, { ...variables, ...ANSWERED, ...answeredAt() });
  expect(end).toMatchObject({ cause: 'NORMAL_CLEARING', earlyMedia: null, phrase: null, heard: null });
  expect(end.bill).toBeGreaterThan(0);
  expect(peer.counted).toEqual(['answered']);
});

it('goes on to hear a call that an earlier run of the sidecar placed', async () => {
  const peer = await started();
  const before = await peer.open();
  const id = await peer.ring(before);
  await peer.commands('execute-app-arg: grammar a b');
  await before.stop();
  const after = await peer.open();
  expect(await after.fates([{ id, lineKind: 'gateway', coreUuid: null }])).toBeDefined();
  after.adopt(id);
  peer.speech(id, 'detected-speech', SAID);
  await peer.commands('hupall');
  expect(await peer.end(id)).toMatchObject({ earlyMedia: 'power off', phrase: '已关机', heard: SAID });
  // Its recogniser and its recording run: neither is started again.
  expect(await peer.commands('execute-app-arg: grammar a b')).toHaveLength(1);
  const [record = '', ...further] = await peer.commands('uuid_record');
  expect(further).toEqual([]);
  // Of a call in which nothing is heard, its sound does not stay.
  const file = `${record.split(' ')[3]}`.replace(id, 'silent');
  const other = join(peer.home, 'other.early.wav');
  for (const path of [file, other]) writeFileSync(path, 'sound');
  after.adopt('silent');
  await peer.end('silent', { variable_cti_robot_early_media: file });
  await until('no file', () => !existsSync(file));
  after.adopt('strange');
  await peer.end('strange', { variable_cti_robot_early_media: other });
  await after.stop();
  expect(existsSync(other)).toBe(true);
});

it('stops to hear and to record at the answer where no flow begins', async () => {
  const peer = await started();
  const id = await peer.ring(await peer.open(), {
    flow: null,
    destination: { extension: '1000', dialplan: 'XML', context: 'default' },
  });
  const [command] = await peer.commands('originate');
  expect(command).toContain("execute_on_answer_listen='detect_speech stop'");
  const [record] = await peer.commands(`uuid_record ${id} start`);
  const file = record?.split(' ')[3];
  writeFileSync(file as string, 'sound');
  peer.emit(id, 'CHANNEL_ANSWER');
  expect(await peer.commands(`uuid_record ${id} stop`)).toEqual([`uuid_record ${id} stop ${file}`]);
  peer.speech(id, 'detected-speech', SAID);
  expect(await peer.end(id, { ...ANSWERED, ...answeredAt() })).toMatchObject({
    heard: null,
    earlyMedia: null,
  });
  await until('no file', () => !existsSync(file as string));
  expect(await peer.commands('hupall', 0)).toEqual([]);
});

it.each([
  ['very long', '我们'.repeat(200_000), '我们'],
  ['full of phrases', '停机关机'.repeat(50_000), '停机关机'],
  ['control characters', `\u0000请\r\n\n您\u001b[31m'"\\$\{hangup}\`等人`, '请 您 [31m {hangup} 等人'],
  ['commands', 'x\n\napi hupall NORMAL_CLEARING\n\n', 'x api hupall NORMAL_CLEARING'],
  ['no text', '{"text": ""}', null],
  ['broken JSON', '{"text": "a', null],
  ['nothing that may be told', '\'"\\$`', null],
])('takes what a recogniser says, whatever it is: %s', async (name, body, begins) => {
  const peer = await started();
  const id = await peer.ring(await peer.open());
  await peer.commands('execute-app-arg: grammar a b');
  const sent = performance.now();
  peer.speech(id, 'detected-speech', body);
  await peer.commands(name === 'full of phrases' ? 'hupall' : 'execute-app-arg: resume');
  expect(performance.now() - sent).toBeLessThan(2_000);
  const told = peer.peer.commands.filter((command) => command.startsWith(`uuid_setvar ${id} early_media`));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  for (const command of told) expect(command).not.toMatch(/[\u0000-\u001f'"\\$`]/);
  for (const command of told) expect(command.length).toBeLessThan(500);
  expect(peer.peer.commands.filter((command) => command.startsWith('hupall NORMAL_CLEARING'))).toEqual([]);
  const end = await peer.end(id);
  if (begins === null) expect(end.heard).toBeNull();
  else expect(end.heard?.startsWith(begins)).toBe(true);
  expect((end.heard ?? '').length).toBeLessThan(2_001);
  if (begins !== null) expect(JSON.stringify(peer.lines)).not.toContain(begins);
});
