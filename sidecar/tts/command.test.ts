import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { speech } from '../../test/support/speech.ts';
import { until } from '../../test/support/until.ts';
import { programEnvironment } from '../settings/config.ts';
import { CommandProvider, commandLine } from './command-provider.ts';
import { Espeak, espeakOptions, findEspeak } from './espeak.ts';
import { ProgramThread } from './programs/program-thread.ts';
import { lengthMs, parseWav } from './wav.ts';

const signal = () => AbortSignal.timeout(20_000);
const words = (audio: Buffer): string => audio.toString('utf8');

describe('a synthesis command from the settings', () => {
  it('gets each value of the flow inside one argument, and the text on standard input', async () => {
    const command = [
      'printf',
      '%s|',
      '{voice}',
      'v={volume},{speechrate},{pitchrate}',
      '{engine}',
      '{config}',
    ];
    const wanted = speech('text', {
      voice: 'a b; touch /tmp/x',
      engine: '$(id)',
      config: '{"a":"{voice}"}',
      volume: 3,
      speechRate: -20,
      pitchRate: 0,
    });
    expect(words(await new CommandProvider(command).synthesise(wanted, signal()))).toBe(
      'a b; touch /tmp/x|v=3,-20,0|$(id)|{"a":"{voice}"}|',
    );
    expect(words(await new CommandProvider(['cat']).synthesise(wanted, signal()))).toBe('text');
  });

  it('gets the text as an argument if the command has a placeholder for it, and never as an option', async () => {
    const command = ['printf', '%s', '{text}'];
    expect(words(await new CommandProvider(command).synthesise(speech('"; rm -rf $HOME'), signal()))).toBe(
      '"; rm -rf $HOME',
    );
    expect(commandLine(['say', '{text}'], speech('-o /etc/passwd'), '').args).toEqual([' -o /etc/passwd']);
    expect(commandLine(['say', '--text={text}'], speech('-o'), '').args).toEqual(['--text=-o']);
    expect(commandLine(['say', '{text}'], speech('a\0b'), '').args).toEqual(['a b']);
  });

  it('is not run if another value would become an option', () => {
    const bad = (more: object) => () =>
      commandLine(['say', '-v', '{voice}', '{volume}'], speech('x', more), '');
    expect(bad({ voice: '--output=/etc/passwd' })).toThrow(/option/);
    expect(bad({ voice: 'a\0b' })).toThrow(/NUL/);
    expect(bad({ volume: -3 })()).toMatchObject({ args: ['-v', '', '-3'] });
  });

  it('may write to a file, which is deleted afterwards', async () => {
    const provider = new CommandProvider(['sh', '-c', 'printf %s "$0" > "$0"', '{file}']);
    const file = words(await provider.synthesise(speech('words'), signal()));
    expect(file).toMatch(/\/speech\.wav$/);
    expect(existsSync(dirname(file))).toBe(false);
  });

  it.each([
    ['is missing', ['/nowhere/speak'], 'TTS_NO_PROVIDER', /cannot be started/],
    ['fails', ['sh', '-c', 'echo why >&2; exit 3'], 'TTS_PROVIDER', /exited with 3/],
    ['writes no file', ['true', '{file}'], 'TTS_PROVIDER', /no file/],
    ['speaks without end', ['sh', '-c', 'cat /dev/zero'], 'TTS_TOO_LARGE', /more than/],
  ])('that %s is an error', async (_, command, code, message) => {
    const error = await new CommandProvider(command)
      .synthesise(speech('hidden words'), signal())
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('hidden words');
  });

  it('that hangs is killed, along with its child processes', async () => {
    const pid = join(temporaryFolder(), 'pid');
    const stop = new AbortController();
    const command = ['sh', '-c', 'sleep 600 & echo $! > "$0"; wait', pid];
    const spoken = new CommandProvider(command).synthesise(speech('x'), stop.signal);
    const child = Number(await until('it runs', () => existsSync(pid) && readFileSync(pid, 'utf8').trim()));
    stop.abort(new Error('in time'));
    await expect(spoken).rejects.toThrow('in time');
    await until('what it started is gone', () => !isRunning(child));
  });

  it('does not get the environment variables of the sidecar, which contain passwords', () => {
    const environment = { PATH: '/bin', CTI_ROBOT_MYSQL: 'mysql://u:secret@h/d' };
    expect(programEnvironment(environment)).toEqual({ PATH: '/bin' });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('programs that are started through the thread', () => {
  function thread(): ProgramThread {
    const made = new ProgramThread();
    onTestFinished(() => made.close());
    return made;
  }

  it('return the same output as without the thread, many at once', async () => {
    const provider = new CommandProvider(['cat'], thread().run);
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i} `.repeat(1000 * i + 1));
    const spoken = await Promise.all(texts.map((text) => provider.synthesise(speech(text), signal())));
    expect(spoken.map(words)).toEqual(texts);
  });

  it('fail in the same way as without the thread', async () => {
    const { run } = thread();
    const code = (command: string[]) =>
      new CommandProvider(command, run)
        .synthesise(speech('x'), signal())
        .catch((error: { code: string }) => error.code);
    expect(await code(['/nowhere/speak'])).toBe('TTS_NO_PROVIDER');
    expect(await code(['sh', '-c', 'cat /dev/zero'])).toBe('TTS_TOO_LARGE');
    expect(await code(['false'])).toBe('TTS_PROVIDER');
  });

  it('are killed when they are given up', async () => {
    const pid = join(temporaryFolder(), 'pid');
    const stop = new AbortController();
    const command = ['sh', '-c', 'sleep 600 & echo $! > "$0"; wait', pid];
    const spoken = new CommandProvider(command, thread().run).synthesise(speech('x'), stop.signal);
    const child = Number(await until('it runs', () => existsSync(pid) && readFileSync(pid, 'utf8').trim()));
    stop.abort(new Error('in time'));
    await expect(spoken).rejects.toThrow('in time');
    await until('it is gone', () => !isRunning(child));
  });

  it('fail when the thread ends, and the next program gets a new thread', async () => {
    const made = thread();
    const spoken = new CommandProvider(['sleep', '3'], made.run).synthesise(speech('x'), signal());
    const failure = spoken.catch((error: { code: string }) => error.code);
    await made.close();
    expect(await failure).toBe('TTS_PROVIDER');
    expect(words(await new CommandProvider(['cat'], made.run).synthesise(speech('x'), signal()))).toBe('x');
  });
});

describe('espeak-ng', () => {
  const VOICES = new Set(['cmn', 'en', 'fr', 'en-us', 'gmw/en-us']);
  const options = (text: string, more = {}) => espeakOptions(speech(text, more), VOICES).join(' ');

  it('speaks the language of the flow, or else Mandarin if there are Han characters, or else English', () => {
    expect(options('您好 hello')).toBe('-v cmn -a 100 -s 175 -p 50');
    expect(options('hello')).toContain('-v en ');
    expect(options('salut', { voice: 'fr+f2' })).toContain('-v fr+f2 ');
    expect(options('hello', { voice: 'xiaoyan' })).toContain('-v en ');
    expect(options('hello', { voice: '-w/etc/passwd' })).toContain('-v en ');
    expect(options('hello', { voice: 'en+../../etc' })).toContain('-v en ');
  });

  it('gets volume, rate and pitch, limited to its ranges', () => {
    expect(options('x', { volume: 50, speechRate: 500, pitchRate: 500 })).toBe('-v en -a 100 -s 350 -p 99');
    expect(options('x', { volume: 9999, speechRate: -9999, pitchRate: -9999 })).toBe(
      '-v en -a 200 -s 80 -p 0',
    );
    expect(options('x', { volume: -40, speechRate: -500, pitchRate: 100 })).toBe('-v en -a 60 -s 88 -p 60');
  });

  it.each(['您好，请问您现在方便吗？', 'Hello there.', '--version', '-w /tmp/x'])(
    'speaks %s',
    async (text) => {
      const audio = await new Espeak(await findEspeak()).synthesise(speech(text), signal());
      expect(lengthMs(parseWav(audio)?.data as Buffer)).toBeGreaterThan(300);
    },
  );

  it('is reported with what to do if it is not installed', async () => {
    await expect(new Espeak(null).synthesise(speech('x'), signal())).rejects.toMatchObject({
      code: 'TTS_NO_PROVIDER',
      message: expect.stringContaining('install'),
    });
  });
});
