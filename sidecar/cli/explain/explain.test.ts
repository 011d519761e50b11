import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../../test/support/command.ts';
import { temporaryFolder } from '../../../test/support/home.ts';
import { terminalWidth } from '../../lib/table.ts';
import { type ExplainFlags, explained } from './explain.ts';

const FLOW = {
  start: 'ask',
  flow: {
    ask: {
      action: 'cti_play_and_detect_speech',
      argument: "'1' '0'",
      kb: 'C',
      mismatchplaybacks: ['没听清'],
      subflow: {
        yes: { condition: { text: ['好的', '同意'], dtmf: ['1'], complete: ['timeout'] } },
        no: { condition: { text: ['/^不+$/'] } },
        gone: { condition: { text: ['再见'] } },
      },
    },
    yes: { action: 'hangup' },
    no: { action: 'hangup' },
  },
  synonym: { 同意: ['可以', '没有任何问题完全可以马上就办理吧'] },
  kb: { C: { prompts: ['P1'] } },
  prompt: { P1: { name: '价格', keyworks: ['多少钱'], playbacks: ['很便宜'] } },
};

function script(content: object = FLOW): string {
  const path = join(temporaryFolder(), 'ask.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function run(text: string | undefined, flags: ExplainFlags = {}, { node = 'ask', flow = script() } = {}) {
  return explained(flow, node, text, flags, { CTI_ROBOT_HOME: temporaryFolder() });
}

describe('cti-robot explain', () => {
  it('lists each condition with what becomes of it, and says what the input leads to', async () => {
    expect((await run('好的，多少钱？')).split('\n')).toEqual([
      'ask, node ask: text "好的，多少钱？", compared as "好的多少钱"',
      '',
      'BY    OF      CONDITION        MATCHED',
      'text  → yes   好的             好的     HIT',
      'text  → yes   同意: 可以                -',
      'text  → yes   同意: 没有任何…           -',
      'text  → no    /^不+$/                   -',
      'text  → gone  再见                      -',
      'text  KB P1   多少钱           多少钱   hidden',
      '',
      'Not tried: nlp. Reason: NLP gave no keyword.',
      'Not tried: sound. Reason: match_pinyin is not set.',
      'The call enters node yes.',
      '',
    ]);
  });

  it('explains keys, completions, partial results, the keyword of NLP, and inputs that nothing takes', async () => {
    const last = async (...args: Parameters<typeof run>) => (await run(...args)).trimEnd().split('\n').at(-1);
    expect(await last(undefined, { keys: '1' })).toBe('The call enters node yes.');
    expect(await last(undefined, { complete: 'timeout()' })).toBe('The call enters node yes.');
    expect(await last('可以', { partial: true })).toBe('The call enters node yes.');
    expect(await last('嗯', { nlp: '多少钱' })).toBe('The call plays the KB prompt P1.');
    expect(await last('嗯')).toBe('Nothing takes it: the action continues.');
    expect(await last(undefined, { complete: 'done()' })).toBe(
      'Nothing takes it: the node plays its mismatch prompts.',
    );
    expect(await run('嗯', {}, { node: 'yes' })).toContain('The action of the node does not listen');
    expect(await run('再见')).toContain('no such node');
  });

  it('fits into 80 columns, whatever the flow and the text hold', async () => {
    const long = '我想问一下你们这个课程大概是怎么上的'.repeat(5);
    const flow = script({
      flow: {
        [long]: {
          ...FLOW.flow.ask,
          subflow: { [long]: { condition: { text: [long, `/${'w'.repeat(90)}/`, '\u001b[31m红'] } } },
        },
      },
    });
    const lines = (await run(long, { nlp: long }, { flow, node: long })).split('\n');
    expect(Math.max(...lines.map(terminalWidth))).toBeLessThanOrEqual(80);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('lists only what matches where there are many conditions, and all with --all', async () => {
    const text = ['好的', ...Array.from({ length: 100 }, (_, i) => `词${i}号`)];
    const flow = script({ flow: { ask: { ...FLOW.flow.ask, subflow: { ask: { condition: { text } } } } } });
    const few = await run('好的', {}, { flow });
    expect(few).toContain('100 conditions do not match (--all lists them).');
    expect(few.split('\n').length).toBeLessThan(12);
    expect((await run('好的', { all: true }, { flow })).split('\n').length).toBeGreaterThan(100);
  });

  it('prints the whole trace as JSON', async () => {
    const trace = JSON.parse(await run('好的', { json: true }));
    expect(trace).toMatchObject({ flow: 'ask', node: 'ask', hit: 0, outcome: 'enter', target: 'yes' });
    expect(trace.candidates).toHaveLength(6);
  });

  it.each<[string, string | undefined, ExplainFlags, string, string]>([
    ['no input', undefined, {}, 'INPUT', 'give one input: a text, --keys, or --complete'],
    ['two inputs', '好', { keys: '1' }, 'INPUT', 'give one input: a text, --keys, or --complete'],
    [
      'keys that no telephone has',
      undefined,
      { keys: '1x' },
      'INPUT',
      '--keys takes 0 to 9, A to D, * and #',
    ],
    [
      'partial keys',
      undefined,
      { keys: '1', partial: true },
      'INPUT',
      '--partial and --playing are for a text',
    ],
  ])('refuses %s', async (_, text, flags, code, message) => {
    await expect(run(text, flags)).rejects.toMatchObject({ code, message });
  });

  it('says which nodes there are, or which one is meant', async () => {
    await expect(run('好', {}, { node: 'elsewhere' })).rejects.toMatchObject({
      code: 'NODE_MISSING',
      message: 'flow ask has no node elsewhere. Its nodes: ask, yes, no',
    });
    await expect(run('好', {}, { node: 'Ask' })).rejects.toMatchObject({
      message: 'flow ask has no node Ask. Did you mean ask?',
    });
  });

  it('runs as a command', async () => {
    const done = command(['explain', script(), 'ask', '好的'], { CTI_ROBOT_HOME: temporaryFolder() });
    expect(await done.ended).toBe(0);
    expect(done.out.stdout).toContain('The call enters node yes.');
    const wrong = command(['explain', 'nothing', 'ask', '好的'], { CTI_ROBOT_HOME: temporaryFolder() });
    expect(await wrong.ended).toBe(1);
    expect(wrong.out.stderr).toMatch(/^cti-robot: \[FLOW_MISSING\]/);
  });
});
