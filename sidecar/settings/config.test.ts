import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/home.ts';
import { SidecarError } from '../lib/error.ts';
import { hideSecrets, loadSettings, readSettings, shownSettings, variableOf } from './config.ts';
import { SETTING_KEYS } from './settings.ts';

function fileOf(content: unknown): string {
  const path = join(temporaryFolder(), 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function refusal(file: string | undefined, environment: Record<string, string> = {}): string {
  try {
    loadSettings(file, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SidecarError);
    expect((error as SidecarError).code).toBe('SETTINGS');
    return (error as SidecarError).message;
  }
  throw new Error('the settings were accepted');
}

describe('settings', () => {
  it('have valid schemas, which no process checks again', () => {
    const ajv = new Ajv();
    for (const { key, schema } of SETTING_KEYS)
      expect([key, ajv.validateSchema(schema), ajv.errors]).toEqual([key, true, null]);
  });

  it('have a default wherever a value is required', () => {
    expect(loadSettings(undefined, {})).toMatchObject({
      home: '/var/lib/cti-robot',
      host: hostname(),
      listen: '127.0.0.1:7780',
      ingest: { batchRows: 500, batchMs: 200, lostAfter: 21_600_000 },
      sync: { everyMs: 60_000 },
      logPartials: false,
      logCallerData: true,
      sounds: '/var/lib/cti-robot/sounds',
    });
    expect(loadSettings(undefined, {})).not.toHaveProperty('redis');
  });

  it('prefer the file to the defaults, and the environment to the file', () => {
    const file = fileOf({ home: '/srv/robot', ingest: { batchRows: 10, batchMs: 20 }, domain: 'd1' });
    const settings = loadSettings(file, { CTI_ROBOT_INGEST_BATCH_ROWS: '30', CTI_ROBOT_DOMAIN: 'd2' });
    expect(settings.ingest).toEqual({ batchRows: 30, batchMs: 20, lostAfter: 21_600_000 });
    expect(settings).toMatchObject({ home: '/srv/robot', domain: 'd2', recordings: '/srv/robot/recordings' });
  });

  it('treat an empty variable as not set, except where empty is a value', () => {
    const settings = loadSettings(undefined, { CTI_ROBOT_HOST: '', CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' });
    expect(settings.host).toBe(hostname());
    expect(settings.freeswitch.eventSocket).toBe('');
    expect(loadSettings(fileOf({ freeswitch: { eventSocket: '' } }), {}).freeswitch.eventSocket).toBe('');
  });

  it("get FreeSWITCH's configuration folder from the deployment or from the setting", () => {
    const passed = { FREESWITCH_CONF_DIR: '/srv/fs/conf' };
    expect(loadSettings(undefined, passed).freeswitch.confFolder).toBe('/srv/fs/conf');
    const file = fileOf({ freeswitch: { confFolder: '/etc/fs' } });
    expect(loadSettings(file, passed).freeswitch.confFolder).toBe('/etc/fs');
    expect(loadSettings(undefined, {}).freeswitch.confFolder).toBeUndefined();
  });

  it("never show the event socket's password, whatever it looks like", () => {
    for (const password of ['ClueCon', 'a:b', 'http://u:p@h/']) {
      const settings = loadSettings(undefined, { CTI_ROBOT_FREESWITCH_PASSWORD: password });
      expect(shownSettings(settings).freeswitch).toMatchObject({ password: '***' });
    }
    expect(shownSettings(loadSettings(undefined, {})).freeswitch).toMatchObject({ password: null });
    expect(refusal(fileOf({ freeswitch: { password: 31_415 } }))).not.toContain('31415');
    expect(refusal(undefined, { CTI_ROBOT_FREESWITCH_PASSWORD: 'S3C\nRET' })).not.toContain('S3C');
  });

  it.each(['8021', 'host', 'host:0', 'host:65536', '::1:8021', '[127.0.0.1]:8021', 'a b:1', 'u@h:1'])(
    'do not accept %s as the address of the event socket',
    (address) => {
      expect(refusal(fileOf({ freeswitch: { eventSocket: address } }))).toContain(
        'freeswitch.eventSocket must be a host and port',
      );
    },
  );

  it('find the file named in the environment if no option names one', () => {
    expect(loadSettings(undefined, { CTI_ROBOT_CONFIG: fileOf({ host: 'a' }) }).host).toBe('a');
  });

  it('read every key from the environment, however its words are separated', () => {
    expect(SETTING_KEYS.map(({ key }) => variableOf(key))).toContain('CTI_ROBOT_INGEST_BATCH_ROWS');
    for (const name of ['CTI_ROBOT_SYNC_EVERY_MS', 'CTI_ROBOT_SYNC_EVERYMS', 'CTI_ROBOT_SYNC__EVERY_MS']) {
      expect(loadSettings(undefined, { [name]: '1234' }).sync.everyMs).toBe(1234);
    }
  });

  it('convert environment variables to the type of their key', () => {
    const environment = {
      CTI_ROBOT_LOG_PARTIALS: 'true',
      CTI_ROBOT_LOG_CALLER_DATA: '0',
      CTI_ROBOT_APPLICATIONS: 'bridge, transfer',
      CTI_ROBOT_PROMPT_FOLDERS: '["/a,b","/c"]',
    };
    expect(loadSettings(undefined, environment)).toMatchObject({
      logPartials: true,
      logCallerData: false,
      applications: ['bridge', 'transfer'],
      promptFolders: ['/a,b', '/c'],
    });
  });

  it('treat an empty variable and null in the file as not set, and ignore a BOM', () => {
    const file = fileOf('\uFEFF{"redis":null,"ingest":null}');
    const settings = loadSettings(file, { CTI_ROBOT_MYSQL: '', CTI_ROBOT_HOME: '' });
    expect(settings).not.toHaveProperty('redis');
    expect(settings).toMatchObject({ home: '/var/lib/cti-robot', ingest: { batchRows: 500 } });
  });

  it('have absolute folders', () => {
    expect(loadSettings(undefined, { CTI_ROBOT_HOME: 'x' }).sounds).toBe(join(process.cwd(), 'x', 'sounds'));
  });
});

describe('a bad setting', () => {
  it('is reported with its key, its source and the values that are allowed', () => {
    const file = fileOf({ ingest: { batchRows: 'many' } });
    expect(refusal(file)).toContain(
      `ingest.batchRows must be a whole number of rows from 1 to 10000, not "many" (from the file ${file})`,
    );
    expect(refusal(undefined, { CTI_ROBOT_INGEST_BATCHROWS: '0' })).toContain(
      'ingest.batchRows must be a whole number of rows from 1 to 10000, not 0 ' +
        '(from the environment variable CTI_ROBOT_INGEST_BATCHROWS)',
    );
  });

  it('does not hide another bad setting', () => {
    const message = refusal(fileOf({ host: '', logPartials: 1 }), { CTI_ROBOT_TIMEZONE: 'Mars/Olympus' });
    expect(message).toMatch(/host must be[\s\S]*timezone must be[\s\S]*logPartials must be/);
  });

  it('is an unknown key, in the file at any depth or in the environment', () => {
    expect(refusal(fileOf({ ingest: { batchrows: 1 } }))).toContain('ingest.batchrows is not a setting');
    expect(refusal(fileOf('{"__proto__":{"home":"/x"}}'))).toContain('__proto__ is not a setting');
    expect(refusal(undefined, { CTI_ROBOT_HOEM: '/x' })).toContain('CTI_ROBOT_HOEM is not a setting');
  });

  it('is a key that the environment has twice', () => {
    const message = refusal(undefined, { CTI_ROBOT_SYNC_EVERYMS: '1000', CTI_ROBOT_SYNC_EVERY_MS: '2000' });
    expect(message).toContain('sync.everyMs is set twice');
  });

  it('is a file that is missing, not JSON or not an object, whose content is not quoted', () => {
    expect(refusal('/does/not/exist.json')).toContain('/does/not/exist.json');
    const message = refusal(fileOf('{"redis": "redis://:hunter2@h" hunter2}'));
    expect(message).toContain('line 1, column 32');
    expect(message).not.toContain('hunter2');
    expect(refusal(fileOf('[]'))).toContain('must hold a JSON object');
  });

  it.each([
    ['listen', '0.0.0.0:7780'],
    ['listen', '127.0.0.1'],
    ['listen', '127.0.0.1:70000'],
    ['redis', 'http://h'],
    ['redis', 'redis:h'],
    ['redis', 'redis:///0'],
    ['redis', 'redis://h/flows'],
    ['redis', 'redis://h/-1'],
    ['mysql', 'mysql://h'],
    ['domain', 'all'],
    ['domain', 'a b'],
    ['host', 'a\nb'],
    ['timezone', 'x'],
    ['sync.everyMs', '3000000000'],
    ['ingest.lostAfter', '1.5'],
    ['promptFolders', 'relative'],
    ['applications', 'system;rm'],
    ['logLevel', 'loud'],
  ])('is reported: %s = %s', (key, value) => {
    expect(refusal(undefined, { [variableOf(key)]: value })).toContain(`${key} must be `);
  });
});

describe('secrets', () => {
  it('are not shown by cti-robot config, nor in the error about a bad setting', () => {
    const settings = loadSettings(undefined, {
      CTI_ROBOT_REDIS: 'redis://user:hunter2@h:6380/1?password=hunter2',
      CTI_ROBOT_MYSQL: 'mysql://user:hunter2@h/db',
    });
    const shown = shownSettings(settings);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown).toMatchObject({ mysql: 'mysql://user:***@h/db', domain: null });
    expect(refusal(undefined, { CTI_ROBOT_REDIS: 'http://u:hunter2@h' })).not.toContain('hunter2');
    expect(hideSecrets('redis://:hunter2@h:x')).not.toContain('hunter2');
  });

  it('are unchanged when the shown settings are read again', () => {
    const settings = loadSettings(undefined, { CTI_ROBOT_HOME: '/x' });
    expect(loadSettings(fileOf(shownSettings(settings)), {})).toEqual(settings);
  });
});

describe('the recogniser settings', () => {
  it.each([
    [{ preset: 'template' }, 'recogniser.preset is template, but recogniser.start is not set'],
    [{ preset: 'vosk', start: 'x y z' }, 'recogniser.start is only for recogniser.preset template'],
    [{ preset: 'whisper' }, 'recogniser.preset must be test, unimrcp, vosk or template'],
    [{ params: "a=b c='d'" }, 'recogniser.params must be a text without blanks, quotes, braces'],
    [{ profile: '${x}' }, 'recogniser.profile must be a text without blanks'],
  ])('%j', (recogniser, message) => {
    expect(refusal(fileOf({ recogniser }))).toContain(message);
  });

  it('accept a template without a preset, and a grammar that is a URL', () => {
    expect(loadSettings(fileOf({ recogniser: { start: 'x y z' } }), {}).recogniser).toEqual({
      start: 'x y z',
    });
    const grammar = 'http://127.0.0.1/a.gram?x=1;y,z';
    expect(loadSettings(fileOf({ recogniser: { grammar } }), {}).recogniser).toEqual({ grammar });
  });
});

describe('a setting that was renamed', () => {
  it('still works under its old name in the file and in the environment, and is reported', () => {
    const { settings, oldNames } = readSettings(fileOf({ nlp: { breakerFailures: 3, timeoutMs: 500 } }), {
      CTI_ROBOT_NLP_BREAKER_MS: '2000',
    });
    expect(settings.breaker).toEqual({ failures: 3, pauseMs: 2000 });
    expect(settings.nlp).toEqual({ timeoutMs: 500, textPrefix: true });
    expect(oldNames).toEqual([
      { setting: 'nlp.breakerFailures', use: 'breaker.failures' },
      { setting: 'CTI_ROBOT_NLP_BREAKER_MS', use: 'CTI_ROBOT_BREAKER_PAUSE_MS' },
    ]);
  });

  it('is not reported under its new name', () => {
    const { settings, oldNames } = readSettings(undefined, { CTI_ROBOT_BREAKER_PAUSE_MS: '2000' });
    expect(settings.breaker).toEqual({ failures: 5, pauseMs: 2000 });
    expect(oldNames).toEqual([]);
  });

  it('is refused when one source has both names', () => {
    expect(refusal(fileOf({ nlp: { breakerMs: 1 }, breaker: { pauseMs: 1 } }))).toMatch(
      /breaker\.pauseMs is set twice \(from the file .*\): remove nlp\.breakerMs or breaker\.pauseMs/,
    );
    expect(
      refusal(undefined, { CTI_ROBOT_NLP_BREAKER_FAILURES: '3', CTI_ROBOT_BREAKER_FAILURES: '3' }),
    ).toContain('breaker.failures is set twice in the environment');
  });

  it('takes its value from the environment if the file has the other name', () => {
    const file = fileOf({ breaker: { failures: 9 } });
    expect(readSettings(file, { CTI_ROBOT_NLP_BREAKER_FAILURES: '3' }).settings.breaker.failures).toBe(3);
  });

  it('is checked by the same rules under its old name', () => {
    expect(refusal(fileOf({ nlp: { breakerFailures: 0 } }))).toContain('breaker.failures must be');
  });
});
