import { describe, expect, it } from 'vitest';
import { compiledFlow, listenNode, Scripted } from '../../test/support/call/scripted-call.ts';

describe('a long text in pieces', () => {
  const inPieces = (interrupt: number) =>
    compiledFlow({ A: listenNode(`1 ${interrupt}`, ['一|二|三', 'a.wav']) });
  const spoken = (call: Scripted, number: number) =>
    call.answer(number, { ok: true, file: `/tts/${number}.wav` });
  /** What the row of the next input tells. */
  const told = (call: Scripted) => {
    call.feed({ kind: 'final', text: '喂' });
    return call.rows[call.rows.length - 1]?.prompts_played;
  };

  it('is asked for as a whole, and is one prompt in the rows', () => {
    const call = new Scripted(inPieces(0));
    expect(call.asked).toEqual([1, 2, 3]);
    spoken(call, 1);
    call.play(500);
    // The time between pieces does not count.
    call.waitTo(900);
    spoken(call, 3);
    spoken(call, 2);
    call.play(700);
    call.play(300);
    call.play(200);
    expect(told(call)).toEqual([
      { prompt: '一|二|三', ms: 1500 },
      { prompt: 'a.wav', ms: 200 },
    ]);
  });

  it('goes on without a piece that fails, which is told once', () => {
    const call = new Scripted(inPieces(0));
    spoken(call, 1);
    call.answer(2, null);
    spoken(call, 3);
    call.play(500);
    call.play(300);
    call.play(200);
    expect(told(call)).toEqual([
      { prompt: '一|二|三', ms: 800, skipped: 'text cannot be spoken' },
      { prompt: 'a.wav', ms: 200 },
    ]);
    expect(call.skipped).toEqual(['text cannot be spoken']);
  });

  it('is skipped as one prompt where all pieces fail', () => {
    const call = new Scripted(inPieces(0));
    for (const number of [1, 2, 3]) call.answer(number, null);
    call.play(200);
    expect(told(call)).toEqual([
      { prompt: '一|二|三', ms: 0, skipped: 'text cannot be spoken' },
      { prompt: 'a.wav', ms: 200 },
    ]);
    expect(call.skipped).toEqual(['text cannot be spoken']);
  });

  it('is paused by sound within a piece, and goes on from there', () => {
    const call = new Scripted(inPieces(64));
    spoken(call, 1);
    spoken(call, 2);
    call.play(500);
    call.start();
    call.at(call.now + 100, { kind: 'speech-began' });
    call.stop(800);
    expect(call.doing().kind).toBe('wait');
    call.feed({ kind: 'recogniser-closed' });
    expect(call.doing()).toEqual({ kind: 'play', path: '/tts/2.wav', from: 800 });
    call.play(400);
    spoken(call, 3);
    call.play(300);
    call.play(200);
    expect(told(call)?.[0]).toEqual({ prompt: '一|二|三', ms: 1300 });
  });

  it('is stopped as a whole, and the pieces that are not there are given up', () => {
    const call = new Scripted(inPieces(2));
    spoken(call, 1);
    call.start();
    call.at(300, { kind: 'final', text: '喂' });
    expect(call.playsOn()).toBe(false);
    call.stop();
    call.tick();
    call.tick();
    expect(call.inputs()).toEqual(['F', '喂', 'done()']);
    expect(call.gaveUp).toEqual([2, 3]);
    expect(call.rows[1]?.prompts_played).toEqual([{ prompt: '一|二|三', ms: 300 }]);
  });

  it('does not cover a silence from its middle on', () => {
    const thinking = { nlpurl: 'http://127.0.0.1/nlp', thinking_playbacks: ['一|二', 'hm.wav'] };
    const node = { ...listenNode('1 0', []), nlpid: '1', subflow: { A: { condition: { text: ['好'] } } } };
    const call = new Scripted(compiledFlow({ A: node }, thinking));
    call.answer(2, { ok: true, file: '/tts/2.wav' });
    call.waitTo(100);
    call.feed({ kind: 'final', text: '行啊' });
    call.waitTo(2000);
    expect(call.doing()).toMatchObject({ kind: 'play', path: '/sounds/hm.wav' });
  });
});
