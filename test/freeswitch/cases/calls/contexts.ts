/** What is known of a caller is asked before the answer, over SIP: what the other end hears and is told meanwhile. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import type { Row } from '../../../../engine/contract/row.ts';
import { until } from '../../../support/until.ts';
import { BUDGET_MS, type ContextLab, type HeardCall, withContexts } from '../../context/context-lab.ts';
import type { Message } from '../../sipp/other-system.ts';
import { type Case, must } from '../case.ts';

/** What a loaded machine adds to a call. */
const SLACK_MS = 600;
/** FreeSWITCH starts the sound before its SIP stack sends the answer, and sipp notes it later still. */
const ANSWERING_MS = 250;

const received = ({ messages }: HeardCall, is: string): Message | undefined =>
  messages.find((one) => !one.isSent && one.is === is);

const flowOf = ({ gone }: HeardCall): string => gone.variable_cti_robot_flow ?? '';

/** The caller heard ringing, and nothing else until the answer. @returns how long, ms */
function rang(call: HeardCall): number {
  const [ringing, answer] = [received(call, '180'), received(call, '200')];
  must(ringing !== undefined && answer !== undefined, call.messages.map(({ is }) => is).join(' '));
  must(received(call, '183') === undefined, 'early media was announced');
  const { at } = answer as Message;
  const early = call.heard.filter((time) => time < at - ANSWERING_MS);
  must(early.length === 0, `${early.length} packets of sound came before the answer`);
  must(call.heard.length > 10, `${call.heard.length} packets of sound came`);
  return at - (ringing as Message).at;
}

/** The call was refused before anybody answered it. */
function refused(call: HeardCall, status: string, cause: string): void {
  must(received(call, status) !== undefined, call.messages.map(({ is }) => is).join(' '));
  must(call.heard.length === 0 && received(call, '183') === undefined, 'a refused call was heard');
  const { 'Hangup-Cause': given, variable_cti_robot_end: end } = call.gone;
  must(given === cause && end === 'error(rejected)', `hung up with ${given}, ended with ${end}`);
}

async function rowsOf({ sidecar }: ContextLab, { gone }: HeardCall): Promise<Row[]> {
  return until('the rows', async () => {
    const text = await sidecar.command('rows', gone['Unique-ID'] ?? '', '--json').catch(() => '');
    const rows = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
    return rows.at(-1)?.input_type === 11 ? rows : null;
  });
}

/** What the record has of it; the sidecar must have ended. */
function keptContext({ lab }: ContextLab, { gone }: HeardCall): string {
  const database = new sqlite.Database(join(lab.server.home, 'rows.db'), { readOnly: true });
  try {
    const found = database.get('select context from call_record where callid = ?', [gone['Unique-ID'] ?? '']);
    return String(found?.context);
  } finally {
    database.close();
  }
}

/** Nothing of calls is left on the host. */
async function nothingIsLeft({ lab }: ContextLab): Promise<void> {
  await until('the channels to be gone', async () => /^0 /.test(await lab.socket.api('show channels count')));
  const folder = join(lab.server.home, 'contexts');
  await until('the contexts to be in the records', () => readdirSync(folder).length === 0);
}

export const CONTEXTS: Case[] = [
  {
    name: 'context: the caller hears ringing, and no media, until what is known of him is spoken',
    alone: true,
    run: (lab) =>
      withContexts(lab, async (contexts) => {
        const { server, sidecar, call } = contexts;
        Object.assign(server, { answer: { variables: { name: '王先生' } }, afterMs: 700 });
        const known = await call('4001', { headers: ['X-App-Id: a-1'] });
        const ms = rang(known);
        must(ms >= 600 && ms < BUDGET_MS + SLACK_MS, `it rang for ${ms} ms`);
        const [asked] = server.asked;
        must(asked?.caller_number === 'other' && asked.route === '4001', JSON.stringify(asked));
        must(JSON.stringify(asked?.headers).includes('"a-1"'), JSON.stringify(asked));
        must(server.spoken.includes('您好 王先生'), `spoken: ${server.spoken}`);
        const rows = await rowsOf(contexts, known);
        must(JSON.stringify(rows).includes('您好 王先生'), JSON.stringify(rows));
        must(rows.at(-1)?.input_args === 'end()', JSON.stringify(rows.at(-1)));
        await nothingIsLeft(contexts);
        must(!contexts.lab.server.log().includes('王先生'), 'the log has what is known');

        server.afterMs = 0;
        const at = rang(await call('4001'));
        must(at < SLACK_MS, `it rang for ${at} ms although the answer was there at once`);
        await sidecar.end();
        const kept = keptContext(contexts, known);
        must(/"X-App-Id":"a-1".*"王先生"/.test(kept), `the record has ${kept}`);
      }),
  },
  {
    name: 'context: the answer rejects a call before it is answered, and chooses the fallback or another flow',
    alone: true,
    run: (lab) =>
      withContexts(lab, async (contexts) => {
        const { server, call } = contexts;
        for (const [cause, status] of [
          ['CALL_REJECTED', '603'],
          ['USER_BUSY', '486'],
          ['UNALLOCATED_NUMBER', '404'],
          ['NORMAL_TEMPORARY_FAILURE', '503'],
        ] as const) {
          server.answer = { action: 'reject', ...(cause !== 'CALL_REJECTED' && { cause }) };
          refused(await call('4001', { ending: { refusedWith: Number(status) } }), status, cause);
        }
        for (const [number, answer, flow] of [
          ['4002', { action: 'fallback' }, 'other'],
          ['4001', { action: 'fallback', variables: { name: '李' } }, 'known'],
          ['4001', { flow: 'vip' }, 'vip'],
          ['4001', { flow: 'nowhere', variables: { name: '李' } }, 'known'],
          ['4001', { variables: { name: '${uuid}' } }, 'known'],
        ] as const) {
          server.answer = answer;
          const answered = await call(number);
          rang(answered);
          must(flowOf(answered) === flow, `${JSON.stringify(answer)}: the flow ${flowOf(answered)}`);
        }
        must(server.spoken.includes('您好 ${uuid}'), `spoken: ${server.spoken}`);
        await nothingIsLeft(contexts);
      }),
  },
  {
    name: 'context: an address that hangs, one that is dead, a sidecar that hangs or is dead; calls go on in time',
    alone: true,
    run: (lab) =>
      withContexts(lab, async (contexts) => {
        const { server, sidecar, call } = contexts;
        server.answer = null;
        const within = async (what: string, least: number, most: number): Promise<void> => {
          const ms = rang(await call('4004'));
          must(ms >= least && ms <= most + SLACK_MS, `${what}: it rang for ${ms} ms`);
        };
        await within('an address that hangs', BUDGET_MS - 100, BUDGET_MS);
        refused(await call('4003', { ending: { refusedWith: 603 } }), '603', 'CALL_REJECTED');
        server.die();
        await within('a dead address', 0, 0);
        const fallback = await call('4004');
        must(flowOf(fallback) === 'other', `the flow ${flowOf(fallback)}`);
        sidecar.kill('SIGSTOP');
        await within('a sidecar that hangs', 300, 400);
        sidecar.kill();
        await within('a dead sidecar', 0, 0);
        refused(await call('4003', { ending: { refusedWith: 603 } }), '603', 'CALL_REJECTED');
        await sidecar.up();
        await server.up();
        server.answer = { flow: 'vip' };
        const again = await call('4001');
        must(flowOf(again) === 'vip', `the flow ${flowOf(again)} once both are there again`);
        await nothingIsLeft(contexts);
      }),
  },
  {
    name: 'context: a caller who gives up in the wait ends it at once, and nothing is left',
    alone: true,
    run: (lab) =>
      withContexts(lab, async (contexts) => {
        const { server, call } = contexts;
        server.answer = null;
        for (const ms of [0, 250, 700]) {
          const left = server.left;
          const given = await call('4001', { ending: { cancelsAfterMs: ms } });
          must(given.heard.length === 0 && received(given, '183') === undefined, 'there was early media');
          const cancelled = given.messages.find(({ is, isSent }) => isSent && is === 'CANCEL') as Message;
          // FreeSWITCH tells the end of a call when its script has ended.
          const ended = Number(given.gone['Event-Date-Timestamp']) / 1000 - cancelled.at;
          must(ended < 100 + SLACK_MS, `the script ended ${ended} ms after the caller had gone`);
          await until('the address is left', () => server.left === left + 1);
          const rows = await rowsOf(contexts, given);
          must(rows.length === 2, `${rows.length} rows of a call that nobody answered`);
          const end = String(rows.at(-1)?.input_args);
          must(end.includes('ORIGINATOR_CANCEL'), `the end is ${end}`);
        }
        await nothingIsLeft(contexts);
        server.answer = { variables: { name: '李' } };
        rang(await call('4001'));
        await nothingIsLeft(contexts);
      }),
  },
];
