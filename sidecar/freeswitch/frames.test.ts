import { describe, expect, it } from 'vitest';
import { FrameReader } from './frames.ts';

const ANSWER = 'Content-Type: api/response\nContent-Length: 5\n\n+OK 话'.replace('5', '7');

function read(...pieces: (string | Buffer)[]) {
  const reader = new FrameReader();
  return pieces.flatMap((piece) => reader.push(Buffer.from(piece as string)));
}

describe('FrameReader', () => {
  it('returns a complete frame, however its bytes arrive', () => {
    const bytes = Buffer.from(`Content-Type: auth/request\n\n${ANSWER}`);
    const whole = read(bytes);
    expect(whole.map(({ type, body }) => [type, body])).toEqual([
      ['auth/request', ''],
      ['api/response', '+OK 话'],
    ]);
    for (let size = 1; size < bytes.length; size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(read(...pieces)).toEqual(whole);
    }
  });

  it('keeps a blank line inside a body', () => {
    const body = 'type,name\n\n2 total.\n';
    const frame = `content-type: api/response\nCONTENT-LENGTH: ${body.length}\n\n${body}`;
    expect(read(frame).map((one) => one.body)).toEqual([body]);
  });

  it.each([
    ['a length that is not a number', 'Content-Length: -5\n\n', 'Content-Length that is not a number'],
    ['a length beyond every answer', 'Content-Length: 99999999999\n\n', 'a body of 99999999999 bytes'],
    ['a header without an end', 'x'.repeat(300 * 1024), 'a header of more than'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  it('returns no header from the prototype, whatever its name', () => {
    const [frame] = read('__proto__: x\n\n');
    expect(frame?.headers.get('__proto__')).toBe('x');
    expect(frame?.type).toBe('');
  });
});
