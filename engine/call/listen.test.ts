import { describe, expect, it } from 'vitest';
import { compiledFlow, listenNode, Scripted } from '../../test/support/call/scripted-call.ts';

const NLP = { nlpurl: 'http://127.0.0.1/nlp', dtmf_digit_timeout_ms: 1000 };

describe('a listening action', () => {
  it('plays its prompts, waits, and completes with timeout()', () => {
    const call = new Scripted(compiledFlow({ A: listenNode("1 0 '' '' '' '' '' 2000", ['a.wav', 'b.wav']) }));
    call.play(1000);
    call.play(500);
    expect(call.doing()).toEqual({ kind: 'wait', until: 3500, answer: null });
    call.waitTo(3500);
    expect(call.inputs()).toEqual(['F', 'timeout()']);
    expect(call.doing()).toEqual({ kind: 'end', reason: 'end()' });
  });

  it('goes on where sound held the prompt back, also if the sound ended before the prompt stopped', () => {
    const call = new Scripted(compiledFlow({ A: listenNode('1 64', ['a.wav']) }));
    call.start();
    call.at(300, { kind: 'speech-began' });
    call.at(300, { kind: 'final', text: '' });
    call.feed({ kind: 'prompt-ended', position: 2400, unplayable: null });
    expect(call.doing()).toEqual({ kind: 'play', path: '/sounds/a.wav', from: 2400 });
  });

  it('passes what follows the input that ended it to the next action', () => {
    const flow = compiledFlow({
      A: { ...listenNode('1 0', ['a.wav']), subflow: { B: { condition: { text: ['好'] } } } },
      B: { ...listenNode('1 0', ['b.wav']), subflow: { A: { condition: { dtmf: ['1'] } } } },
    });
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '好' });
    call.at(500, { kind: 'key', key: '1' });
    call.begin();
    expect(call.inputs()).toEqual(['F', '好', '1']);
  });
});

describe('a text that NLP is asked about', () => {
  const flow = compiledFlow(
    {
      A: {
        ...listenNode("1 3 '' '' '' '' '' 2000", ['a.wav']),
        nlpid: '1',
        subflow: { B: { condition: { text: ['好'], dtmf: ['1'] } }, C: { condition: { text: ['不'] } } },
      },
      B: listenNode("1 3 '' '' '' '' '' 2000", ['b.wav']),
      C: listenNode('1 3', ['c.wav']),
    },
    NLP,
  );

  it('stops the prompts as `interrupt` says, holds the wait open, and leads on by the answer', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    expect(call.asked).toEqual([1]);
    call.stop();
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 1500 });
    call.at(900, { kind: 'answer', number: 1, answer: { ok: true, keyword: '好' }, wasBusy: false });
    expect(call.doing()).toMatchObject({ kind: 'begin', action: { nodeId: 'B' } });
    expect(call.rows[1]).toMatchObject({ input_args: '行啊', input_duration: 0, input_play_time: 500 });
  });

  it('that has no answer is matched by itself when the budget is spent', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '好' });
    call.stop();
    call.waitTo(1500);
    expect([call.gaveUp, call.inputs()]).toEqual([[1], ['F', '好']]);
    expect(call.doing()).toMatchObject({ kind: 'begin', action: { nodeId: 'B' } });
    // It comes all the same.
    const before = call.progress;
    call.at(1600, { kind: 'answer', number: 1, answer: { ok: true, keyword: '不' }, wasBusy: false });
    expect(call.progress).toBe(before);
  });

  it('is followed by what is said meanwhile, as an input of its own', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.stop();
    call.at(700, { kind: 'speech-began' });
    call.at(900, { kind: 'final', text: '谢谢' });
    expect(call.inputs()).toEqual(['F']);
    call.at(1100, { kind: 'answer', number: 1, answer: { ok: true, keyword: '好' }, wasBusy: false });
    call.begin();
    expect(call.inputs()).toEqual(['F', '行啊', '谢谢']);
    expect(call.rows[2]).toMatchObject({ current_flowid: 'B', input_duration: 200 });
    // It stops the prompts of B, as `interrupt` says.
    expect(call.doing()).toMatchObject({ kind: 'wait' });
  });

  it('is overtaken by a key that leads on', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.at(700, { kind: 'key', key: '1' });
    expect([call.gaveUp, call.inputs()]).toEqual([[1], ['F', '行啊', '1']]);
    expect(call.doing()).toMatchObject({ kind: 'begin', action: { nodeId: 'B' } });
  });

  it('leaves keys of an open entry to the next action', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.stop();
    call.at(700, { kind: 'key', key: '*' });
    call.at(900, { kind: 'answer', number: 1, answer: { ok: true, keyword: '好' }, wasBusy: false });
    call.begin();
    expect(call.inputs()).toEqual(['F', '行啊', '*']);
    expect(call.rows[2]).toMatchObject({ current_flowid: 'B' });
  });

  it('that leads on without the answer is not overtaken by a key', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '不' });
    call.at(700, { kind: 'key', key: '1' });
    expect([call.gaveUp, call.inputs()]).toEqual([[], ['F']]);
    call.at(900, { kind: 'answer', number: 1, answer: { ok: true, keyword: '好' }, wasBusy: false });
    call.begin();
    expect(call.inputs()).toEqual(['F', '不', '1']);
  });

  it('has its row when the caller hangs up meanwhile', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.at(600, { kind: 'gone' });
    expect([call.gaveUp, call.inputs()]).toEqual([[1], ['F', '行啊']]);
  });

  it('that is unmatched ends the wait, once that is known', () => {
    const call = new Scripted(flow);
    call.play(500);
    call.at(1000, { kind: 'speech-began' });
    call.at(1200, { kind: 'partial', text: '嗯' });
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 4200 });
    call.at(1300, { kind: 'final', text: '' });
    call.at(1400, { kind: 'answer', number: 1, answer: null, wasBusy: false });
    // Unmatched, it ends the wait.
    call.tick();
    expect(call.inputs()).toEqual(['F', '嗯', 'done()']);
  });
});

describe('while an answer takes long', () => {
  const flow = compiledFlow(
    { A: { ...listenNode('1 3', ['a.wav']), nlpid: '1', subflow: { A: { condition: { text: ['好'] } } } } },
    { ...NLP, thinking_playbacks: ['嗯，我看一下', 'hm.wav'], thinking_after_ms: '300' },
  );

  it('the thinking prompts play, until the answer comes', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.stop();
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 800 });
    call.waitTo(800);
    expect(call.doing()).toEqual({ kind: 'play', path: '/sounds/hm.wav', from: 0 });
    call.start();
    expect(call.playsOn()).toBe(true);
    const answer = { ok: true, keyword: '好' };
    call.at(1000, { kind: 'answer', number: call.asked[1] as number, answer, wasBusy: false });
    expect(call.playsOn()).toBe(false);
    expect(call.rows[1]).toMatchObject({ prompts_played: [{ prompt: 'a.wav', ms: 500 }] });
  });

  it('nothing else is played where all of them have been', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.stop();
    call.waitTo(800);
    call.play(100);
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 1500 });
  });

  it('a text that arrives while a later prompt plays does not make that prompt play twice', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.stop();
    call.waitTo(800);
    call.start();
    call.at(850, { kind: 'answer', number: 1, answer: { ok: true, file: '/tts/1.wav' }, wasBusy: false });
    call.now = 900;
    call.feed({ kind: 'prompt-ended', position: 0, unplayable: 'FreeSWITCH could not play it' });
    expect(call.skippedPrompts).toEqual(['hm.wav']);
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 1500 });
  });

  it('the thinking prompt ends with its question, and the next question has all of them', () => {
    const call = new Scripted(flow);
    call.start();
    call.at(500, { kind: 'final', text: '行啊' });
    call.at(550, { kind: 'speech-began' });
    call.at(560, { kind: 'final', text: '行吗' });
    call.stop();
    call.waitTo(800);
    call.start();
    call.at(1000, { kind: 'answer', number: 2, answer: { ok: true, keyword: '不' }, wasBusy: false });
    expect(call.asked).toEqual([1, 2, 3]);
    expect(call.playsOn()).toBe(false);
    call.stop();
    expect(call.doing()).toMatchObject({ kind: 'wait', until: 1300 });
    call.waitTo(1300);
    expect(call.doing()).toEqual({ kind: 'play', path: '/sounds/hm.wav', from: 0 });
  });
});

describe('prompts that are synthesised', () => {
  const flow = compiledFlow({ A: listenNode('1 2', ['你好', 'a.wav', '再见']) });

  it('are asked for all at once, and the first starts as soon as it is there', () => {
    const call = new Scripted(flow);
    expect(call.asked).toEqual([1, 2]);
    call.tick();
    expect(call.doing()).toEqual({ kind: 'wait', until: 10_000, answer: 1 });
    call.at(400, { kind: 'answer', number: 1, answer: { ok: true, file: '/tts/1.wav' }, wasBusy: false });
    expect(call.doing()).toEqual({ kind: 'play', path: '/tts/1.wav', from: 0 });
  });

  it('that fail are skipped, also when their budget is spent', () => {
    const call = new Scripted(flow);
    call.at(100, { kind: 'answer', number: 1, answer: null, wasBusy: false });
    call.tick();
    expect(call.skipped).toEqual(['text cannot be spoken']);
    call.play(500);
    call.tick();
    call.waitTo(10_600);
    call.tick();
    expect([call.skipped.length, call.gaveUp, call.failed]).toEqual([2, [2], ['tts', 'tts']]);
  });

  it('are given up when an input leads on or stops the prompts', () => {
    const call = new Scripted(flow);
    call.at(50, { kind: 'final', text: '喂' });
    call.tick();
    call.tick();
    expect(call.inputs()).toEqual(['F', '喂', 'done()']);
    expect(call.gaveUp).toEqual([1, 2]);
    expect(call.rows[1]?.prompts_played).toBeNull();
  });
});
