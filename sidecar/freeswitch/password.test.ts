import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { passwordOf } from './password.ts';

function confWith(...params: string[]): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'autoload_configs'));
  const xml = `<configuration name="event_socket.conf"><settings>\n${params.join('\n')}\n</settings></configuration>`;
  writeFileSync(join(folder, 'autoload_configs', 'event_socket.conf.xml'), xml);
  return folder;
}

describe('the password of the event socket', () => {
  it('comes from the settings if it is set there', async () => {
    const folder = confWith('<param name="password" value="other"/>');
    expect(await passwordOf('mine', folder)).toBe('mine');
  });

  it.each([
    ['with entities', '<param name="password" value="a&amp;b&#x21;&quot;"/>', 'a&b!"'],
    ['in single quotes, attributes the other way round', "<param value='x y' name='password' />", 'x y'],
    [
      'beside one in a comment',
      '<!-- <param name="password" value="ClueCon"/> --><param name="password" value="real"/>',
      'real',
    ],
    [
      'the last one, as FreeSWITCH does',
      '<param name="password" value="a"/><param name="password" value="b"/>',
      'b',
    ],
  ])("is read from FreeSWITCH's file: %s", async (_name, params, password) => {
    expect(await passwordOf(undefined, confWith(params))).toBe(password);
  });

  it('is also searched for in the usual folders', async () => {
    const usual = [join(temporaryFolder(), 'none'), confWith('<param name="password" value="found"/>')];
    expect(await passwordOf(undefined, undefined, usual)).toBe('found');
  });

  it.each([
    ['an empty password', '<param name="password" value=""/>', 'has no readable password'],
    ['no password', '<param name="listen-port" value="8021"/>', 'has no readable password'],
    ['a variable', '<param name="password" value="$${secret}"/>', 'takes the password from a variable'],
  ])('is unknown if the file has %s, and the error says what to set', async (_name, params, why) => {
    const asked = passwordOf(undefined, confWith(params));
    await expect(asked).rejects.toMatchObject({ code: 'PASSWORD', message: expect.stringContaining(why) });
    await expect(asked).rejects.toThrow('Set freeswitch.password');
  });

  it('is unknown if there is no file, and the error names the files that were tried', async () => {
    const folder = temporaryFolder();
    await expect(passwordOf(undefined, folder, [])).rejects.toThrow(
      `${folder}/autoload_configs/event_socket.conf.xml (ENOENT)`,
    );
  });
});
