import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, DialogInput } from '../dialog.ts';
import { HttpDialog } from './http-dialog.ts';
import type { HttpState } from './http-state.ts';
import { parseRobotUrl, type RobotUrl } from './robot-url.ts';

const CALLID = '6f1d2c3a-0000-4000-8000-000000000001';
const OTHER = '6f1d2c3a-0000-4000-8000-000000000002';
const CALL = {
  callSource: 'queuedialer',
  sourceName: 'invitation',
  callerNumber: '1001',
  destinationNumber: '1000',
  direction: 'inbound',
  taskId: '7',
  variables: { name: '小王' },
};
const ALLOWED = ['uuid_hold', 'uuid_send_message'];

interface ExchangeTurn {
  name: string;
  at: number;
  input: object;
  playTime?: number;
  /** Null: the server is not asked. */
  request: object | null;
  reply?: object;
  action: object | null;
  row: object | null;
  stopsPrompts?: boolean;
  textsAhead?: string[];
  keys?: { pressed: string; closed: string };
}

function dialogAt(url: string, logPartials = false): HttpDialog {
  const parsed = parseRobotUrl(url) as RobotUrl;
  return new HttpDialog({ url: parsed, call: CALL, commands: ALLOWED, budgetMs: 3000, logPartials });
}

describe.each(['plain', 'smartcall'])('the exchange with a server: %s', (name) => {
  const file = readFileSync(new URL(`./exchanges/${name}.json`, import.meta.url), 'utf8');
  const { url, turns } = JSON.parse(file) as { url: string; turns: ExchangeTurn[] };
  const dialog = dialogAt(url);
  let state = dialog.start;
  let actions = 0;

  it.each(turns.map((turn) => [turn.name, turn] as const))('%s', (_, turn) => {
    const context = { nextAppid: `app${actions + 1}`, playTime: turn.playTime ?? 0, record: null };
    const input = { ...turn.input, ...context } as DialogInput;
    const question = dialog.question(state, input, turn.at);
    if (turn.request === null) expect(question).toBeNull();
    else expect(question).toMatchObject({ service: 'http', body: { callid: CALLID, request: turn.request } });
    const result = dialog.step(state, input, turn.reply ? { ok: true, reply: turn.reply } : null, turn.at);
    if (turn.action === null) expect(result.action).toBeNull();
    else expect(result.action).toMatchObject(turn.action);
    if (turn.row === null) expect(result.rows).toEqual([]);
    else expect(result.rows).toEqual([expect.objectContaining(turn.row)]);
    expect(result.stopsPrompts).toBe(turn.stopsPrompts ?? false);
    expect(result.textsAhead).toEqual(turn.textsAhead ?? []);
    state = result.state;
    if (result.action !== null) actions++;
    if (turn.keys) expect(closedBy(dialog, state, turn.keys.pressed)).toBe(turn.keys.closed);
  });
});

function closedBy(dialog: HttpDialog, state: HttpState, keys: string): string | undefined {
  let entry = null;
  for (const key of keys) {
    const { open, closed } = dialog.addKey(state, entry, key, 0);
    if (closed) return closed.keys;
    entry = open;
  }
  return undefined;
}

const SERVER = 'https://demo.example/flow';
const CONTEXT = { nextAppid: 'next', playTime: 0, record: null };
const CREATE: DialogInput = { type: 'create', callid: CALLID, ...CONTEXT };
const said = (text: string, more: object = {}): DialogInput => ({
  ...{ type: 'text', text, final: true, startedAt: 1500, playing: false },
  ...CONTEXT,
  ...more,
});
const LISTEN = { action: 'cti_play_and_detect_speech', argument: '', playbacks: ['您好'] };

/** A call whose server has greeted. */
function begun(dialog: HttpDialog): HttpState {
  return dialog.step(dialog.start, CREATE, { reply: LISTEN }, 1000).state;
}

function answered(reply: unknown, input = said('好'), now = 2000) {
  const dialog = dialogAt(SERVER);
  return dialog.step(begun(dialog), input, { reply } as Answer, now);
}

describe('an answer', () => {
  it('without an action lets what runs go on', () => {
    const { action, rows } = answered({ argument: 'x', playbacks: ['y'], log: ' a\nline ' });
    expect(action).toBeNull();
    expect(rows).toEqual([
      expect.objectContaining({
        response_type: null,
        response_playbacks: null,
        response_description: 'a line',
      }),
    ]);
  });

  it('to an input that came before the running action changes only privatedata', () => {
    const commands = `uuid_hold ${CALLID}`;
    const late = said('晚了', { endedAt: 900 });
    const { action, state, ...rest } = answered(
      { ...LISTEN, privatedata: 1, partials: false, commands },
      late,
    );
    expect([action, rest.commands, state.privatedata, state.wantsPartials]).toEqual([null, [], 1, true]);
  });

  it('that is missing ends the flow; then the server is only told of the end', () => {
    const dialog = dialogAt(SERVER);
    const failed = dialog.step(begun(dialog), said('好'), null, 2000);
    expect(failed.action).toEqual({ kind: 'end', reason: 'error(http)' });
    expect(dialog.question(failed.state, said('好'), 3000)).toBeNull();
    const end: DialogInput = { type: 'destroy', reason: 'error(http)', ...CONTEXT };
    expect(dialog.question(failed.state, end, 3000)).toMatchObject({
      body: { method: 'destory' },
      budgetMs: 0,
    });
  });

  it('that is missing for a partial result changes nothing', () => {
    const dialog = dialogAt(SERVER);
    const state = begun(dialog);
    expect(dialog.step(state, said('好', { final: false }), null, 2000)).toMatchObject({
      action: null,
      rows: [],
      state,
    });
  });

  it('that says so gets no partial results any more', () => {
    const dialog = dialogAt(SERVER);
    const { state } = dialog.step(begun(dialog), said('好'), { reply: { partials: false } }, 2000);
    expect(dialog.question(state, said('好', { final: false }), 2500)).toBeNull();
    expect(dialog.question(state, said('好'), 2500)).not.toBeNull();
  });

  it.each([
    ['longer than 64 KiB', 'x'.repeat(65536)],
    ['longer than 64 KiB in UTF-8', '好'.repeat(22000)],
    ['nested too deep', JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`)],
  ])('whose privatedata is %s leaves it as it is', (_, privatedata) => {
    const { state, refused } = answered({ privatedata });
    expect([state.privatedata, refused]).toEqual(['', ['privatedata']]);
  });

  it.each([
    ['another call', `uuid_hold ${OTHER}`],
    ['another call beside this one', `uuid_hold ${CALLID} ${OTHER}`],
    ['a command that the deployment does not allow', `uuid_kill ${CALLID}`],
    ['a second line', `uuid_hold ${CALLID}\nuuid_kill ${CALLID}`],
    ['a variable', `uuid_hold ${CALLID} \${system(id)}`],
    ['no call', 'uuid_hold'],
    ['the prompt of another call', `uuid_cti_play_and_detect_speech_break_play ${OTHER}`],
  ])('with a command for %s has it refused', (_, command) => {
    const { commands, stopsPrompts, refused } = answered({ commands: [command] });
    expect([commands, stopsPrompts, refused]).toEqual([[], false, ['commands']]);
  });

  it('with a command that is allowed has it executed for this call', () => {
    const { commands } = answered({ commands: [`uuid_hold ${CALLID}`, `uuid_send_message ${CALLID} hello`] });
    expect(commands).toEqual([
      { name: 'uuid_hold', argument: CALLID },
      { name: 'uuid_send_message', argument: `${CALLID} hello` },
    ]);
  });

  it.each([{ action: { action: 'playback' } }, { action: ['a'] }, { action: 'lua x' }, { action: true }])(
    'with %j has no action',
    (reply) => {
      const { action, refused } = answered(reply);
      expect([action, refused]).toEqual([null, ['action']]);
    },
  );

  it('whatever it is, never throws, and never commands another call', () => {
    const hostile = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom(
          ...['action', 'argument', 'playbacks', 'privatedata', 'commands', 'tts', 'log', 'data'],
          ...['sound_file_dir', 'pre_tts_text', 'dtmf_terminators', 'partials', '__proto__', 'toString'],
        ),
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom('hangup', '${system(id)}', `uuid_hold ${OTHER}`, `uuid_hold ${CALLID} ${OTHER}`),
          fc.array(fc.constantFrom(`uuid_hold ${OTHER}`, `uuid_hold ${CALLID}`, 'uuid_kill', '\u0000'), {
            maxLength: 5,
          }),
          fc.dictionary(fc.constantFrom('action', 'action_code', 'number', 'mute_time'), fc.jsonValue()),
        ),
      ),
    );
    fc.assert(
      fc.property(hostile, fc.boolean(), fc.boolean(), (reply, smartcall, final) => {
        const dialog = dialogAt(smartcall ? 'http+smartcall://demo.example/' : SERVER);
        const state = begun(dialog);
        const input = said('好', { final });
        const result = dialog.step(state, input, { reply } as Answer, 2000);
        expect(dialog.step(state, input, { reply } as Answer, 2000)).toEqual(result);
        for (const { name, argument } of result.commands ?? []) {
          expect(ALLOWED).toContain(name);
          expect(argument.split(' ')[0]).toBe(CALLID);
          expect(argument).not.toContain(OTHER);
        }
        expect(result.rows.length).toBeLessThanOrEqual(1);
        const question = dialog.question(result.state, said('好'), 3000);
        expect(question === null || JSON.stringify(question).length < 70000).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an entry of keys', () => {
  it.each([
    ['12#', '12'],
    ['#', '#'],
    ['1'.repeat(128), '1'.repeat(128)],
    ['123', undefined],
  ])('%s closes as %s', (keys, closed) => {
    const dialog = dialogAt(SERVER);
    expect(closedBy(dialog, begun(dialog), keys)).toBe(closed);
  });

  it("has the server's terminators from the action on", () => {
    const dialog = dialogAt(SERVER);
    const { state } = dialog.step(begun(dialog), said('好'), { reply: { dtmf_terminators: '*' } }, 2000);
    expect(closedBy(dialog, state, '1#2*')).toBe('1#2');
  });
});

describe('the address of a robot', () => {
  it.each<[string, RobotUrl | null]>([
    ['http://h:80/f?a=1', { dialect: 'plain', server: 'http://h:80/f?a=1', name: 'http://h:80/f' }],
    ['HTTPS://u:p@h/f#x', { dialect: 'plain', server: 'https://u:p@h/f#x', name: 'https://h/f' }],
    ['http+smartcall://h', { dialect: 'smartcall', server: 'http://h', name: 'http+smartcall://h' }],
    ['hello', null],
    ['http://', null],
    ['http://h/a b', null],
    ['ftp://h/', null],
  ])('%s', (written, expected) => {
    expect(parseRobotUrl(written)).toEqual(expected);
  });
});
