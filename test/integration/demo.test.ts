/** `make demo`, as a user runs it. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { terminalWidth } from '../../sidecar/lib/table.ts';

it('plays a call and reads it back, runs a task to its end, and tells one number and its record', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/demo.ts'], {
    encoding: 'utf8',
  });
  expect([stderr, status]).toEqual(['', 0]);
  const [call = '', task = ''] = stdout.split(/^Task 1 /m);
  expect(call).toMatch(/00:44\.680 {2}call {4}call ends: end\(hangup\)/);
  expect(task).toMatch(/^has 30 numbers on a simulated line/);
  expect(task).toMatch(/^ {2}#{10} {2}30 of 30 numbers, 0 calls in progress$/m);
  const results = Object.fromEntries(
    [...task.matchAll(/^ +\d+ ([a-z ]+?) +(\d+) {2}#+$/gm)].map(([, name = '', count]) => [
      name,
      Number(count),
    ]),
  );
  expect(results).toEqual({
    ...{ answered: 21, 'line fault': 1, refused: 1, 'no answer': 1, 'no such number': 1, 'switched off': 1 },
    ...{ 'out of service': 1, busy: 1, 'incoming calls barred': 1, 'in arrears': 1 },
  });
  expect(task).toMatch(/call 1 {2}USER_BUSY \(SIP 486\), 0 s of talk\n {2}call 2 {2}NORMAL_CLEARING/);
  expect(task).toMatch(/^ {2}robot {3}您好/m);
  expect(task.split('\n').filter((line) => terminalWidth(line) > 80)).toEqual([]);
}, 180_000);
