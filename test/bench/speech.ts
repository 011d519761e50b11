/** Prompts over the listener of a sidecar: one request however many ask, and nobody is held up by others. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ttsKey } from '../../engine/contract/tts-key.ts';
import { startApp } from '../../sidecar/app.ts';
import { createLog } from '../../sidecar/lib/log.ts';
import { loadSettings } from '../../sidecar/settings/config.ts';
import { speech, tone } from '../support/speech.ts';
import { until } from '../support/until.ts';
import type { Figure } from './report.ts';

const CALLS = 100;
const SLOW_MS = 1500;
const ASKED = 300;

export async function speechFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'cti-robot-bench-'));
  let requests = 0;
  // A slow service.
  const service = createServer((_request, response) => {
    requests++;
    setTimeout(() => response.end(tone(8000)), SLOW_MS);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/tts`;
  const environment = { CTI_ROBOT_HOME: home, CTI_ROBOT_LISTEN: '127.0.0.1:0' };
  const settings = loadSettings(undefined, environment);
  const app = await startApp({ settings, log: createLog(settings, { write: () => {} }) });
  try {
    const { token } = (JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as Engine).sidecar;
    const ask = async (text: string, more = {}): Promise<number> => {
      const begin = performance.now();
      const answer = await fetch(`${app.url}/engine/tts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token, ...speech(text, more) }),
      });
      if (!(await answer.text()).includes('"ok":true')) throw new Error('no prompt');
      return performance.now() - begin;
    };

    for (let i = 0; i < ASKED; i++) writeFileSync(join(home, 'tts', `${ttsKey(speech(`${i}`))}.wav`), tone());
    const all = Promise.all(Array.from({ length: CALLS }, () => ask('new', { url })));
    const slow = Promise.all(['a', 'b', 'c'].map((text) => ask(text, { url })));
    await until('the service is busy', () => requests > 0);
    const there: number[] = [];
    for (let i = 0; i < ASKED; i++) there.push(await ask(`${i}`));
    const forNew = await all;
    await slow;
    there.sort((a, b) => a - b);
    const spoken: number[] = [];
    for (let i = 0; i < 20; i++) spoken.push(await ask(`您好，这是第${i}句话。`));
    spoken.sort((a, b) => a - b);
    return [
      {
        what: `Requests to the service for one new text of ${CALLS} calls`,
        value: requests - 3,
        unit: '',
        target: { atMost: 1 },
      },
      {
        what: '  the last of them has it after',
        value: Math.max(...forNew),
        unit: 'ms',
        note: `it takes ${SLOW_MS} ms`,
      },
      {
        what: 'A text that is there, while 4 others are being spoken, p99',
        value: there[Math.floor(ASKED * 0.99)] as number,
        unit: 'ms',
      },
      { what: 'A new sentence by espeak-ng and sox, median', value: spoken[10] as number, unit: 'ms' },
    ];
  } finally {
    await app.stop();
    service.closeAllConnections();
    service.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Engine {
  sidecar: { token: string };
}
