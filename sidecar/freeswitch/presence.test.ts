import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TurnedClock } from '../../test/integration/rows/fixture.ts';
import { temporaryFolder } from '../../test/support/home.ts';
import { channelPresence } from './presence.ts';

/** As the kernel shows a process; only the name, the state and the 22nd field, its begin, matter. */
function run(proc: string, id: number, name: string, began: number, state = 'S'): void {
  mkdirSync(join(proc, String(id)), { recursive: true });
  const fields = [state, ...Array.from({ length: 18 }, () => '0'), String(began), '0'];
  writeFileSync(join(proc, String(id), 'stat'), `${id} (${name}) ${fields.join(' ')}\n`);
}

function bench() {
  const proc = temporaryFolder();
  const clock = new TurnedClock();
  const socket: { coreUuid: string | undefined; api: () => Promise<string> } = {
    coreUuid: 'core-1',
    api: async () => 'true',
  };
  return { proc, clock, socket, presence: channelPresence(socket, { clock, proc }) };
}

describe('a FreeSWITCH that no longer answers', () => {
  it('counts as gone when its process has ended', () => {
    const { proc, clock, socket, presence } = bench();
    run(proc, 7, 'freeswitch', 100);
    run(proc, 8, 'bash (x) y', 100);
    expect(presence.coreUuid()).toBe('core-1');
    socket.coreUuid = undefined;
    expect(presence.isGone('core-1')).toBe(false);
    clock.pass(600_000);
    expect(presence.isGone('core-1')).toBe(false);
    rmSync(join(proc, '7'), { recursive: true });
    expect(presence.isGone('core-1')).toBe(true);
    expect(presence.isGone('core-0')).toBe(false);
    socket.coreUuid = 'core-2';
    expect(presence.isGone('core-1')).toBe(false);
  });

  it.each([
    ['another process has its id', 'bash', 900, 'S'],
    ['another FreeSWITCH has its id', 'freeswitch', 900, 'S'],
    ['nobody has collected its process', 'freeswitch', 100, 'Z'],
  ])('counts as gone if %s', (_what, name, began, state) => {
    const { proc, clock, socket, presence } = bench();
    run(proc, 7, 'freeswitch', 100);
    presence.coreUuid();
    socket.coreUuid = undefined;
    presence.coreUuid();
    clock.pass(10_000);
    run(proc, 7, name, began, state);
    expect(presence.isGone('core-1')).toBe(true);
  });

  it('counts as gone after 30 s if its process cannot be seen', () => {
    const { clock, socket, presence } = bench();
    presence.coreUuid();
    socket.coreUuid = undefined;
    presence.coreUuid();
    clock.pass(29_000);
    expect(presence.isGone('core-1')).toBe(false);
    clock.pass(1000);
    expect(presence.isGone('core-1')).toBe(true);
  });

  it('does not count as gone if it never answered', () => {
    const { clock, socket, presence } = bench();
    socket.coreUuid = undefined;
    presence.coreUuid();
    clock.pass(600_000);
    expect(presence.isGone('core-1')).toBe(false);
  });
});
