/** Calls of another system, by sipp: its headers choose flow and variables, and the robot tells it the result. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../../engine/contract/row.ts';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { callAsSystem, headerOf, type Message, type SystemCall } from '../../sipp/other-system.ts';
import { application, type Case, listening, must } from '../case.ts';
import { setRoutes } from './routes.ts';

/** Not in `headerSystems` of the suite. */
const STRANGER = '127.0.0.2';

function flows(lab: Lab): void {
  const says = (prompt: string): object => ({ flow: { F1: listening([prompt], { mode: 0 }) } });
  lab.flow('system-plain', says('half.wav'));
  lab.flow('system-plain.@acme', says('half.wav'));
  lab.flow('system-other.@acme', says('half.wav'));
  lab.flow('system-long', says('four.wav'));
  lab.flow('system-told', says('file://${file}.wav'));
  // An evil level and a score that is a text: both are data.
  lab.flow('system-graded', {
    flow: {
      F1: {
        ...application('set', 'flow_level=A;b ä\r\nX-Evil: 1'),
        potential: 'high; end=x',
        subflow: { F2: { condition: { complete: ['set(SUCCESS)'] } } },
      },
      F2: application('hangup', 'NORMAL_CLEARING'),
    },
  });
  lab.flow('system-deflects', { flow: { F1: application('deflect', 'sip:agent@127.0.0.1:5999') } });
  setRoutes(lab, {
    '9001': { flow: 'system-plain' },
    '9002': { flow: 'system-plain.@acme', account: 'acme' },
  });
}

const call = (lab: Lab, number: string, more: Partial<SystemCall> = {}): Promise<Message[]> =>
  callAsSystem({
    port: lab.server.sipPort,
    to: `${lab.through === 'application' ? 'appnumber' : 'number'}-${number}`,
    ending: 'bye',
    ...more,
  });

/** The rows of the call that has just been made: those of calls before it are removed. */
async function rowsOfCall(lab: Lab): Promise<Row[]> {
  const folder = join(lab.server.home, 'spool');
  return until('the rows of the call', () => {
    const files = readdirSync(folder).filter((one) => one.endsWith('.jsonl'));
    const texts = files.map((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
    const rows = texts.map((lines) => lines.map((line) => JSON.parse(line) as Row));
    const whole = rows.find((all) => all.at(-1)?.input_type === 11);
    if (whole === undefined) return null;
    for (const name of files) rmSync(join(folder, name));
    return whole;
  });
}

const received = (messages: Message[], is: string): Message | undefined =>
  messages.find((one) => !one.isSent && one.is === is);

function result(message: Message | undefined, expected: string | undefined): void {
  must(message !== undefined, 'there is no such message');
  const found = headerOf(message, 'X-CTI-Result');
  must(found === expected, `X-CTI-Result is ${found}, expected ${expected}: ${message?.text}`);
  must(!/^(?:X-CTI-(?:Flow|Var|Refer)|X-Evil)/im.test(message?.text ?? ''), message?.text ?? '');
}

export const HEADERS: Case[] = [
  {
    name: 'headers: an allowed system chooses flow and variables, and BYE tells it the result',
    alone: true,
    run: async (lab) => {
      flows(lab);
      await clean(lab);
      const headers = ['X-CTI-Flow: system-told', 'x-cti-var-file: h%61lf', 'X-CTI-Var-b.c: x'];
      result(received(await call(lab, '9001', { headers }), 'BYE'), 'level=;score=;end=end()');
      const rows = await rowsOfCall(lab);
      must(rows[0]?.flow_name === 'system-told', `the flow was ${rows[0]?.flow_name}`);
      must(Number(rows[1]?.input_play_time) > 400, `half.wav was not played: ${JSON.stringify(rows[1])}`);
      must(/X-CTI-Var- is ignored/.test(lab.server.log()), 'no line about the bad name');

      // By its own account's flows only, whatever the name says; a number without a route is the operator's.
      await call(lab, '9002', { headers: ['X-CTI-Flow: system-other'] });
      must((await rowsOfCall(lab))[0]?.flow_name === 'system-other.@acme', 'the flow of the account');
      for (const [number, flow] of [
        ['9001', 'system-other.@acme'],
        ['9002', '../system-plain'],
        ['9001', 'nowhere'],
      ] as const) {
        await call(lab, number, { headers: [`X-CTI-Flow: ${flow}`], ending: { refusedWith: 404 } });
        const end = (await rowsOfCall(lab)).at(-1)?.input_args;
        must(
          end === (flow === 'nowhere' ? 'error(no such flow)' : 'error(bad flow name)'),
          `${flow}: ${end}`,
        );
      }
      await call(lab, '9003', { headers: ['X-CTI-Flow: system-plain'] });
      must((await rowsOfCall(lab))[0]?.flow_name === 'system-plain', 'the flow without a route');
    },
  },
  {
    name: 'headers: of a system that is not allowed they are ignored, and a call without them is as before',
    alone: true,
    run: async (lab) => {
      flows(lab);
      await clean(lab);
      const headers = ['X-CTI-Flow: system-told', 'X-CTI-Var-file: half', 'X-CTI-Refer-To: sip:a@127.0.0.1'];
      const ignored = await call(lab, '9001', { headers, from: STRANGER });
      result(received(ignored, 'BYE'), undefined);
      must((await rowsOfCall(lab))[0]?.flow_name === 'system-plain', 'the flow of the route');
      must(/X-CTI-Flow is ignored/.test(lab.server.log()), 'no line in the log');
      const without = await call(lab, '9001');
      result(received(without, 'BYE'), undefined);
      // The dialplan went on after the robot, and ended the call itself.
      const cause = /Q\.850;cause=(\d+)/;
      must(cause.exec(received(without, 'BYE')?.text ?? '')?.[1] === '1', 'the dialplan did not go on');
    },
  },
  {
    name: 'headers: REFER gives the call back with the result; a caller who hangs up gets none',
    alone: true,
    run: async (lab) => {
      flows(lab);
      await clean(lab);
      const back = 'sip:back-42@127.0.0.1:5999';
      const referred = await call(lab, '9001', { headers: [`X-CTI-Refer-To: ${back}`], ending: 'refer' });
      const refer = received(referred, 'REFER');
      result(refer, 'level=;score=;end=end()');
      must((headerOf(refer, 'Refer-To') ?? '').includes(back), headerOf(refer, 'Refer-To') ?? 'no Refer-To');
      // FreeSWITCH's own, once it has been told how the REFER went.
      result(received(referred, 'BYE'), undefined);

      const deflected = await call(lab, '9001', {
        headers: ['X-CTI-Flow: system-deflects'],
        ending: 'refer',
      });
      result(received(deflected, 'REFER'), 'level=;score=;end=end(deflect)');

      const file = join(lab.server.folder, 'must-not-be');
      // FreeSWITCH itself takes no header that it might expand; the robot refuses what else is no plain address.
      const evil = `X-CTI-Refer-To: sip:\${system(touch ${file})}@x`;
      result(received(await call(lab, '9001', { headers: [evil] }), 'BYE'), undefined);
      must(!existsSync(file), 'a header ran a command');
      for (const other of ['sip:a b@x', '<sip:a@x>', 'tel:1', 'sip:a@x?Replaces=1'])
        result(
          received(await call(lab, '9001', { headers: [`X-CTI-Refer-To: ${other}`] }), 'BYE'),
          'level=;score=;end=end()',
        );

      const graded = await call(lab, '9001', { headers: ['X-CTI-Flow: system-graded'] });
      const value = 'level=A%3Bb%20%C3%A4%0D%0AX-Evil%3A%201;score=high%3B%20end%3Dx;end=end(hangup)';
      result(received(graded, 'BYE'), value);

      const headers = ['X-CTI-Flow: system-long'];
      const own = await call(lab, '9001', { headers, ending: { hangsUpAfterMs: 300 } });
      must(received(own, 'BYE') === undefined, 'the robot sent a BYE');
      must(!own.some(({ text }) => /X-CTI-Result/i.test(text)), 'a caller who hung up was told a result');
    },
  },
  {
    name: 'headers: a system that bridges its customer to the robot reads the result on its own leg',
    alone: true,
    run: async (lab) => {
      flows(lab);
      const to = `${lab.through === 'application' ? 'appnumber' : 'number'}-9001`;
      const headers = 'sip_h_X-CTI-Flow=system-told,sip_h_X-CTI-Var-file=half';
      const address = `{absolute_codec_string=PCMU,${headers}}sofia/internal/${to}@127.0.0.1:${lab.server.sipPort}`;
      const customer = randomUUID();
      const leg = `{origination_uuid=${customer},park_after_bridge=true,loopback_bowout=false}loopback/listens/robot`;
      await lab.socket.send(`bgapi originate ${leg} &bridge(${address})`);
      const told = await until('the result', async () => {
        const value = await lab.socket.api(`uuid_getvar ${customer} sip_bye_h_X-CTI-Result`);
        return value.startsWith('level=') ? value : null;
      });
      must(told === 'level=;score=;end=end()', told);
      await lab.socket.api(`uuid_kill ${customer}`);
    },
  },
];

async function clean(lab: Lab): Promise<void> {
  const folder = join(lab.server.home, 'spool');
  for (const name of readdirSync(folder)) if (name.endsWith('.jsonl')) rmSync(join(folder, name));
}
