/** `dist/cti_robot_cdr.js` as it is installed, in the emulation of mod_v8: both engines, nothing of the call but its event. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RECORD_COLUMNS } from '../../engine/contract/call-record.ts';
import { textOf } from '../../sidecar/simulator/emulator/bytes.ts';
import { VirtualFiles } from '../../sidecar/simulator/emulator/file-io.ts';
import { runScript } from '../../sidecar/simulator/run/run-script.ts';
import type { ScriptRunner } from '../../sidecar/simulator/run/runner.ts';
import { ENGINES } from '../support/emulated-host.ts';

const HEADERS = {
  'Unique-ID': '666f8cfc-1393-4a4d-a102-77caa436e9e9',
  'Channel-Name': 'sofia/internal/13800000000@127.0.0.1',
  'Call-Direction': 'inbound',
  'Hangup-Cause': 'NORMAL_CLEARING',
  'Caller-Caller-ID-Number': '13800000000',
  'Caller-Destination-Number': '95001',
  'Caller-Channel-Created-Time': '1795235047745522',
  'Caller-Channel-Answered-Time': '1795235047765506',
  'Caller-Channel-Hangup-Time': '1795235048125514',
  variable_cti_robot_callid: '666f8cfc-1393-4a4d-a102-77caa436e9e9',
  variable_cti_robot_flow: '邀约',
  variable_cti_robot_home: '/srv/robot',
};
const FILE = `/srv/robot/spool/calls/${HEADERS['Unique-ID']}.jsonl`;

async function hook(engine: string, headers: Record<string, string>, folders = ['/srv/robot/spool/calls']) {
  const files = new VirtualFiles(folders);
  files.put('/srv/robot/engine.json', '{}');
  const { end, log } = await runScript({
    source: readFileSync('dist/cti_robot_cdr.js', 'utf8'),
    runner: ENGINES[engine] as ScriptRunner,
    hookEvent: { type: 'CHANNEL_HANGUP_COMPLETE', headers },
    files,
  });
  expect(end).toEqual({ end: 'done' });
  const bytes = files.get(FILE);
  return { line: bytes && textOf(bytes), log };
}

it.each(['quickjs', 'vm'])(
  'the call record script writes the record of a robot call, in %s',
  async (engine) => {
    const { line, log } = await hook(engine, HEADERS);
    expect(line?.endsWith('\n')).toBe(true);
    const record = JSON.parse(line ?? '') as object;
    expect(Object.keys(record).sort()).toEqual([...RECORD_COLUMNS].sort());
    expect(record).toMatchObject({ callee: '95001', duration: 380, bill: 360, flow_name: '邀约' });
    expect(log).toEqual([]);
  },
);

it.each(['quickjs', 'vm'])(
  'the call record script writes nothing for other channels, in %s',
  async (engine) => {
    const { line, log } = await hook(engine, { ...HEADERS, variable_cti_robot_callid: '' });
    expect([line, log]).toEqual([undefined, []]);
  },
);

it('the call record script logs that the folder is missing', async () => {
  const { line, log } = await hook('vm', HEADERS, []);
  expect(line).toBeUndefined();
  expect(log.map(({ text }) => text)).toEqual([expect.stringContaining('cannot be written to')]);
});
