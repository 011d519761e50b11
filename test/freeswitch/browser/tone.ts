/** Sound files of one tone. */

/** 16 bit, one channel. @param quietMs of silence after it */
export function toneFile(hz: number, ms: number, { rate = 8000, quietMs = 0 } = {}): Buffer {
  const sounding = Math.round((rate * ms) / 1000);
  const data = Buffer.alloc(2 * (sounding + Math.round((rate * quietMs) / 1000)));
  for (let i = 0; i < sounding; i++)
    data.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * hz * i) / rate)), i * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
