import { appendFileSync, existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { recordedLog } from '../../test/support/log.ts';
import {
  announcements,
  questionBench as bench,
  questionFile,
  recordingServices,
} from '../../test/support/questions.ts';
import { until } from '../../test/support/until.ts';
import { Questions } from './questions.ts';

describe('a question', () => {
  it('is answered by a file, and announced to the call without its content', async () => {
    const { services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders);
    call.ask(1, '好');
    await until('the announcement', () => announcements(b).length === 1);
    expect(announcements(b)[0]?.split('\n')).toEqual([
      'sendevent CUSTOM',
      'Event-Subclass: cti_robot::answer',
      'unique-id: call-1',
      `cti_robot_token: ${call.token}`,
      'cti_robot_number: 1',
    ]);
    expect(JSON.parse(readFileSync(call.answerPath(1), 'utf8'))).toEqual({
      token: call.token,
      number: 1,
      answer: { ok: true, keyword: '好' },
    });
    // It is counted when FreeSWITCH has taken the announcement.
    const counted = 'cti_robot_questions_total{service="nlp",outcome="answered"} 1';
    await until('it is counted', async () => (await b.registry.metrics()).includes(counted));
  });

  it('whose service fails is answered with the reason', async () => {
    const b = await bench(recordingServices().services);
    const call = questionFile(b.folders);
    call.ask(1, 'fail');
    await until('the announcement', () => announcements(b).length === 1);
    expect(JSON.parse(readFileSync(call.answerPath(1), 'utf8')).answer).toEqual({
      ok: false,
      error: 'TTS_TIMEOUT: not in time',
    });
  });

  it('whose answer is longer than the engine reads is answered with an error', async () => {
    const b = await bench(recordingServices().services);
    const call = questionFile(b.folders);
    call.ask(1, 'long');
    await until('the announcement', () => announcements(b).length === 1);
    expect(JSON.parse(readFileSync(call.answerPath(1), 'utf8')).answer).toMatchObject({ ok: false });
  });

  it('is asked once, also when the sidecar is started anew with a new part of the file', async () => {
    const home = temporaryFolder();
    const first = recordingServices();
    const before = await bench(first.services, home);
    const call = questionFile(before.folders);
    call.ask(1, 'one');
    call.ask(2, 'two');
    await until('both', () => first.asked.length === 2);
    await before.questions.stop();
    call.ask(3, 'three');
    const second = recordingServices();
    const after = await bench(second.services, home);
    call.ask(4, 'four');
    await until('the new ones', () => announcements(after).length === 2);
    expect(second.asked).toEqual(['three', 'four']);
  });

  it('that was being answered when the sidecar died is not asked again', async () => {
    const home = temporaryFolder();
    let release = (): void => {};
    const held = recordingServices(new Promise((resolve) => (release = resolve)));
    const before = await bench(held.services, home);
    const call = questionFile(before.folders);
    call.ask(1, 'one');
    await until('it', () => held.asked.length === 1);
    const second = recordingServices();
    const after = await bench(second.services, home);
    call.ask(2, 'two');
    await until('the next one', () => announcements(after).length === 1);
    expect(second.asked).toEqual(['two']);
    release();
  });

  it('for which nobody waits any longer is not asked', async () => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders);
    call.ask(1, 'old', { at: Date.now() - 20_000 });
    call.ask(2, 'new');
    await until('the announcement', () => announcements(b).length === 1);
    expect(asked).toEqual(['new']);
    expect(await b.registry.metrics()).toContain('cti_robot_questions_total{service="nlp",outcome="late"} 1');
  });

  it('is read when its line is whole', async () => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders);
    const line = `${JSON.stringify({ callid: 'c', token: call.token, number: 1, at: Date.now(), budgetMs: 5000, service: 'nlp', body: { say: '好的' } })}\n`;
    const bytes = Buffer.from(line);
    // In the middle of a character.
    const cut = line.indexOf('好') + 1;
    appendFileSync(call.path, bytes.subarray(0, cut));
    const other = questionFile(b.folders);
    other.ask(1, 'other');
    await until('the other call', () => asked.length === 1);
    appendFileSync(call.path, bytes.subarray(cut));
    await until('it', () => asked.length === 2);
    expect(asked).toEqual(['other', '好的']);
  });
});

describe('what a call leaves behind', () => {
  it('is removed once it is over and its questions are answered; nobody is told any more', async () => {
    const { asked, services } = recordingServices();
    const b = await bench(services);
    const call = questionFile(b.folders);
    call.ask(1, 'one');
    await until('the announcement', () => announcements(b).length === 1);
    call.ask(2, 'two', { service: 'http' });
    call.end();
    await until('the file to be gone', () => !existsSync(call.path));
    expect(asked).toEqual(['one', 'two']);
    expect(announcements(b)).toHaveLength(1);
    expect(readdirSync(b.folders.answers)).toEqual([`${call.token}.1.json`]);
  });

  it('is removed where the call ended without a word, and answers that nobody read', async () => {
    const home = temporaryFolder();
    const before = await bench(recordingServices().services, home);
    const [gone, there] = [questionFile(before.folders), questionFile(before.folders)];
    gone.ask(1, 'one', { callid: 'gone' });
    there.ask(1, 'one', { callid: 'there' });
    await until('both', () => announcements(before).length === 2);
    await before.questions.stop();
    const hourAgo = Date.now() / 1000 - 3600;
    for (const path of [gone.path, there.path, gone.answerPath(1)]) utimesSync(path, hourAgo, hourAgo);

    const { log } = recordedLog();
    const exists = async (uuid: string): Promise<boolean> => uuid === 'there';
    const again = new Questions({
      folders: before.folders,
      services: recordingServices().services,
      socket: undefined,
      presence: { exists },
      log,
      registry: new Registry(),
    });
    again.start();
    onTestFinished(() => again.stop());
    await again.clean();
    expect(existsSync(gone.path)).toBe(false);
    expect(existsSync(there.path)).toBe(true);
    expect(existsSync(gone.answerPath(1))).toBe(false);
    expect(existsSync(there.answerPath(1))).toBe(true);
  });
});
