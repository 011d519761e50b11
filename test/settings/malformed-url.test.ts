import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSettings, variableOf } from '../../sidecar/settings/config.ts';
import { command } from '../support/command.ts';
import { temporaryFolder } from '../support/home.ts';

const MALFORMED = JSON.parse(readFileSync('test/settings/malformed-urls.json', 'utf8')) as string[];

function refusal(key: string, value: string): string {
  try {
    loadSettings(undefined, { [variableOf(key)]: value });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a malformed URL of a server in the settings', () => {
  it.each(MALFORMED)('is refused when the settings are read, and not quoted: %j', (url) => {
    for (const key of ['redis', 'mysql']) {
      const message = refusal(key, url);
      expect(message).toContain(`${key} must be a URL`);
      expect(message).toContain(variableOf(key));
      expect(message).not.toMatch(/SEC|RET/);
    }
  });

  it.each([
    ['redis', { url: 'redis://:SECRET@h' }],
    ['mysql', ['mysql://root:SECRET@h/db']],
    ['redis', 'redis://user:SECRET@h/flows'],
    ['redis', 'mysql://user:SECRET@h/db'],
    ['mysql', 'mysql://user:SECRET@h/a/b'],
    ['mysql', 'mysql://user:SECRET@h'],
    ['sync', 'SECRET'],
  ])('is refused also where %s is %j', (key, value) => {
    const file = `${temporaryFolder()}/settings.json`;
    writeFileSync(file, JSON.stringify({ [key]: value }));
    expect(() => loadSettings(file, {})).toThrow(`${key} must be `);
    expect(() => loadSettings(file, {})).not.toThrow(/SECRET/);
  });

  it.each([
    ['CTI_ROBOT_REDIS', 'redis://:SECRET100%@127.0.0.1:6379'],
    ['CTI_ROBOT_REDIS', 'redis://:SEC#RET@127.0.0.1:6379'],
    ['CTI_ROBOT_MYSQL', 'mysql://root:12/34SECRET@127.0.0.1/db'],
    ['CTI_ROBOT_MYSQL', 'mysql:root:SECRET@127.0.0.1/db'],
  ])('ends the sidecar with status 1 and names the variable (%s, %s)', async (variable, url) => {
    for (const name of ['sidecar', 'config']) {
      const run = command([name], { CTI_ROBOT_HOME: temporaryFolder(), [variable]: url });
      expect(await run.ended).toBe(1);
      expect(run.out.stderr).toContain(variable);
      expect(run.out.stderr + run.out.stdout).not.toMatch(/SEC|RET|URIError/);
    }
  });
});

describe('cti-robot config', () => {
  it('hides values that look like secrets in settings that are not URLs of servers', async () => {
    const run = command(['config'], {
      CTI_ROBOT_HOME: temporaryFolder(),
      CTI_ROBOT_RECOGNISER_GRAMMAR: 'http://user:SECRET@h/a.gram',
      CTI_ROBOT_RECOGNISER_PARAMS: 'api_key=SECRET,lang=zh',
      CTI_ROBOT_TTS_COMMAND: '["speak", "--token=SECRET", "-H", "Authorization: Bearer SECRET"]',
    });
    expect(await run.ended).toBe(0);
    expect(run.out.stdout).not.toContain('SECRET');
    expect(run.out.stdout).toContain('lang=zh');
  });
});
