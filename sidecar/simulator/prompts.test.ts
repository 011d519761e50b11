import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { call, listen } from '../../test/support/simulated.ts';

const folder = mkdtempSync(join(tmpdir(), 'cti-robot-prompts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A wav file of silence. `dataBytes` is the length in its header. */
function wav(
  name: string,
  { rate, bits, ms, dataBytes }: { rate: number; bits: number; ms: number; dataBytes?: number },
): string {
  const data = Buffer.alloc((rate * bits * ms) / 8000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * bits) / 8, 28);
  head.writeUInt16LE(bits / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes ?? data.length, 40);
  writeFileSync(join(folder, name), Buffer.concat([head, data]));
  return name;
}

/** Plays entries one after the other. Returns the duration of each, and the notes. */
async function played(
  entries: string[],
  variables = {},
): Promise<{ ms: [string, number][]; notes: string[] }> {
  const { events } = await call({ F1: listen(entries, {}, "'0'") }, [], {
    deployment: { sounds: folder, promptFolders: ['/somewhere'] },
    variables,
  });
  return {
    ms: events.flatMap((event) =>
      event.did === 'prompt-end' ? [[event.text, event.playedMs] as [string, number]] : [],
    ),
    notes: events.flatMap((event) => (event.did === 'note' ? [event.text] : [])),
  };
}

describe('the length of a prompt', () => {
  it('is 180 ms a character of its text, at least 500', async () => {
    const { ms, notes } = await played(['您好，请问有什么可以帮您？', '嗯', '𠮷野家']);
    expect(ms).toEqual([
      ['您好，请问有什么可以帮您？', 13 * 180],
      ['嗯', 500],
      ['𠮷野家', 540],
    ]);
    expect(notes).toEqual([]);
  });

  it('follows from the expanded text', async () => {
    const { ms } = await played(['${name}您好', '${name}', 'file:///somewhere/${name}.wav'], {
      name: '欧阳先生',
    });
    expect(ms).toEqual([
      ['欧阳先生您好', 6 * 180],
      ['欧阳先生', 4 * 180],
      ['file:///somewhere/欧阳先生.wav', 'file:///somewhere/欧阳先生.wav'.length * 180],
    ]);
  });

  it('is that of the wav file if it can be read', async () => {
    const { ms, notes } = await played([
      wav('a.wav', { rate: 8000, bits: 16, ms: 1234 }),
      wav('b.wav', { rate: 16000, bits: 8, ms: 700 }),
      wav('streamed.wav', { rate: 8000, bits: 16, ms: 900, dataBytes: 0xffffffff }),
    ]);
    expect(ms.map(([, length]) => length)).toEqual([1234, 700, 900]);
    expect(notes).toEqual([]);
  });

  it('is estimated like that of a text if the file cannot be read, with one note', async () => {
    writeFileSync(join(folder, 'broken.wav'), 'RIFF no wav');
    const { ms, notes } = await played(['none.wav', 'none.wav', 'broken.wav', 'a.mp3', 'http://x/y.wav']);
    expect(ms).toEqual([
      ['none.wav', 8 * 180],
      ['none.wav', 8 * 180],
      ['broken.wav', 10 * 180],
      ['a.mp3', 5 * 180],
      ['http://x/y.wav', 14 * 180],
    ]);
    expect(notes).toEqual([
      `${folder}/none.wav cannot be read: timed like text`,
      `${folder}/broken.wav cannot be read: timed like text`,
      `${folder}/a.mp3 cannot be read: timed like text`,
      'http://x/y.wav cannot be read: timed like text',
    ]);
  });

  it('is that of the silence, and 0 for a refused prompt', async () => {
    const { ms } = await played([
      'silence_stream://1500',
      'silence_stream://300,1400',
      'shell_stream://ls',
      '/etc/x.wav',
      '尾',
    ]);
    expect(ms).toEqual([
      ['silence_stream://1500', 1500],
      ['silence_stream://300,1400', 300],
      ['尾', 500],
    ]);
  });
});
