import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import {
  announcements,
  questionBench as bench,
  questionFile,
  recordingServices,
} from '../../test/support/questions.ts';
import { until } from '../../test/support/until.ts';

describe('a hostile file', () => {
  const token = randomUUID();
  const good = { callid: 'c', token, number: 1, at: 0, budgetMs: 1000, service: 'nlp', body: { say: 'x' } };
  it.each<[string, string]>([
    ['no JSON', 'rubbish'],
    ['a number', '7'],
    ['null', 'null'],
    ['another token', JSON.stringify({ ...good, token: randomUUID() })],
    ['a token that leads elsewhere', JSON.stringify({ ...good, token: '../../etc/passwd' })],
    ['a header within the UUID of the call', JSON.stringify({ ...good, callid: 'c\nEvent-Name: X' })],
    ['no UUID of a call', JSON.stringify({ ...good, callid: '' })],
    ['a negative number', JSON.stringify({ ...good, number: -1 })],
    ['a number as text', JSON.stringify({ ...good, number: '1' })],
    ['a time that is none', JSON.stringify({ ...good, at: 'now' })],
    ['a wait without end', JSON.stringify({ ...good, budgetMs: 1e12 })],
    ['a service that does not exist', JSON.stringify({ ...good, service: '__proto__' })],
    ['a body that is a list', JSON.stringify({ ...good, body: [] })],
    [
      'a body that the service does not take',
      JSON.stringify({ ...good, at: Date.now(), budgetMs: 60_000, body: { say: 7 } }),
    ],
  ])('with %s is harmless, and the log says it once', async (_name, line) => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders, token);
    appendFileSync(call.path, `${line}\n${line}\n`);
    call.ask(9, 'good');
    await until('the announcement', () => announcements(b).length === 1);
    expect(asked).toEqual(['good']);
    expect(b.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ msg: 'a line of a file of questions was refused', file: call.path }),
    ]);
  });

  it('with a line that is longer than any question is read on behind it', async () => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders);
    appendFileSync(call.path, Buffer.alloc(6 * 1024 * 1024, 'x'));
    appendFileSync(call.path, '\n');
    call.ask(1, 'good');
    await until('the announcement', () => announcements(b).length === 1);
    expect(asked).toEqual(['good']);
  });

  it('that is a link, a folder or of another name is not read', async () => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const [link, folder] = [questionFile(b.folders), questionFile(b.folders)];
    const outside = join(temporaryFolder(), 'outside');
    writeFileSync(outside, `${JSON.stringify({ ...good, token: link.token })}\n`);
    symlinkSync(outside, link.path);
    mkdirSync(folder.path);
    writeFileSync(join(b.folders.questions, 'notes.jsonl'), `${JSON.stringify(good)}\n`);
    const call = questionFile(b.folders);
    call.ask(1, 'good');
    await until('the announcement', () => announcements(b).length === 1);
    expect(asked).toEqual(['good']);
  });

  it('with more questions than a call can have does not hold up another call', async () => {
    let release = (): void => {};
    const held = recordingServices(new Promise((resolve) => (release = resolve)));
    const b = await bench(held.services);
    const call = questionFile(b.folders);
    for (let number = 1; number <= 300; number++) call.ask(number, 'many');
    const other = questionFile(b.folders);
    other.ask(1, 'other');
    await until('the other call', () => held.asked.includes('other'));
    expect(held.asked.filter((say) => say === 'many')).toHaveLength(200);
    release();
  });
});
