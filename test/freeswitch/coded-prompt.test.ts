import { describe, expect, it } from 'vitest';
import { codedPrompt, heardOf } from './coded-prompt.ts';

const HEADER = 44;
const BYTES_A_MS = 16;

/** The prompt as a caller would record it who heard it with these pieces, in ms, each after so much silence. */
function recorded(prompt: Buffer, pieces: [from: number, to: number][], silence: number): Buffer {
  const parts = pieces.flatMap(([from, to]) => [
    Buffer.alloc(silence * BYTES_A_MS),
    prompt.subarray(HEADER + from * BYTES_A_MS, HEADER + to * BYTES_A_MS),
  ]);
  const data = Buffer.concat(parts);
  const header = Buffer.from(prompt.subarray(0, HEADER));
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Steps of 40 ms that were not heard for about 40 ms. */
function wrong(recording: Buffer, ms: number): number[] {
  const heard = heardOf(recording);
  const steps = Array.from({ length: ms / 40 }, (_, step) => step * 40);
  return steps.filter((step) => Math.abs((heard.get(step) ?? 0) - 40) > 20);
}

describe('a coded prompt', () => {
  it('is recognised as a whole, in pieces, and at another sample rate', () => {
    const prompt = codedPrompt(2000);
    expect(wrong(recorded(prompt, [[0, 2000]], 100), 2000)).toEqual([]);
    expect(
      wrong(
        recorded(
          prompt,
          [
            [0, 730],
            [730, 1210],
            [1210, 2000],
          ],
          300,
        ),
        2000,
      ),
    ).toEqual([]);
    expect(codedPrompt(2000, 16000).length).toBe(HEADER + 2 * (prompt.length - HEADER));
  });

  it('shows which parts were skipped and which were played twice', () => {
    const prompt = codedPrompt(2000);
    expect(
      wrong(
        recorded(
          prompt,
          [
            [0, 800],
            [1000, 2000],
          ],
          300,
        ),
        2000,
      ),
    ).toEqual([800, 840, 880, 920, 960]);
    expect(
      wrong(
        recorded(
          prompt,
          [
            [0, 800],
            [600, 2000],
          ],
          300,
        ),
        2000,
      ),
    ).toEqual([600, 640, 680, 720, 760]);
  });
});
