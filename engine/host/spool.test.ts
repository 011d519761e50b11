import { expect, it } from 'vitest';
import { anEnd, aRow } from '../../test/rows/fixture.ts';
import type { Host } from './host.ts';
import { Spool } from './spool.ts';

it('a row that follows one that a full disk cut is a line of its own', () => {
  let file = '';
  let room = 100;
  const logged: string[] = [];
  const host = {
    callid: 'call-1',
    append(_path: string, text: string): boolean {
      file += text.slice(0, room);
      return text.length <= room;
    },
    log: (_level: string, message: string) => logged.push(message),
  } as unknown as Host;
  const spool = new Spool(host, '/spool');
  spool.append(aRow('call-1', 0));
  spool.append(aRow('call-1', 1));
  room = 10_000;
  spool.append(anEnd('call-1', 2));
  expect(JSON.parse(file.trimEnd().split('\n').at(-1) ?? '')).toEqual(anEnd('call-1', 2));
  expect(logged).toHaveLength(1);
});
