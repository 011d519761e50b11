import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Deployment } from '../engine/contract/deployment.ts';
import { startEventSocketServer } from '../test/support/event-socket-server.ts';
import { flowScript } from '../test/support/flow.ts';
import { temporaryFolder } from '../test/support/home.ts';
import { recordedLog } from '../test/support/log.ts';
import { until } from '../test/support/until.ts';
import { startApp } from './app.ts';
import { loadSettings } from './settings/config.ts';

async function start(home: string, environment: Record<string, string> = {}) {
  const settings = loadSettings(undefined, {
    CTI_ROBOT_HOME: home,
    CTI_ROBOT_LISTEN: '127.0.0.1:0',
    CTI_ROBOT_HOST: 'fs1',
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '',
    ...environment,
  });
  const app = await startApp({ settings, log: recordedLog().log });
  onTestFinished(() => app.stop());
  return app;
}

function engineFile(home: string): Deployment {
  return JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')) as Deployment;
}

describe('the home folder', () => {
  it('is made, for its owner and group only', async () => {
    const home = join(temporaryFolder(), 'a', 'home');
    await start(home);
    for (const folder of ['.', 'flows', 'compiled', 'spool', 'tts', 'sounds', 'recordings']) {
      expect(statSync(join(home, folder)).mode & 0o777, folder).toBe(0o750);
    }
    expect(statSync(join(home, 'engine.json')).mode & 0o777).toBe(0o640);
  });

  it('that cannot be made is an error that says so', async () => {
    await expect(start('/dev/null/home')).rejects.toMatchObject({ code: 'HOME' });
  });

  it('serves one sidecar at a time, and is free after its stop', async () => {
    const home = temporaryFolder();
    const app = await start(home);
    await expect(start(home)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    await app.stop();
    await start(home);
  });

  it('is free again when the start failed', async () => {
    const home = temporaryFolder();
    const { url } = await start(temporaryFolder());
    const taken = { CTI_ROBOT_LISTEN: new URL(url).host };
    await expect(start(home, taken)).rejects.toMatchObject({
      code: 'LISTEN',
      message: expect.stringContaining('`listen`'),
    });
    await start(home);
  });
});

describe('engine.json', () => {
  it('tells the engine the paths, the allow-lists and where the sidecar is', async () => {
    const home = temporaryFolder();
    const { url } = await start(home, { CTI_ROBOT_LOG_PARTIALS: 'true', CTI_ROBOT_APPLICATIONS: 'bridge' });
    expect(engineFile(home)).toMatchObject({
      compiled: join(home, 'compiled'),
      flows: join(home, 'flows'),
      spool: join(home, 'spool'),
      sounds: join(home, 'sounds'),
      applications: ['bridge'],
      promptFolders: [],
      logPartials: true,
      sidecar: { url, token: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('keeps its token over restarts, and gets a new one where it was broken', async () => {
    const home = temporaryFolder();
    await (await start(home)).stop();
    const { sidecar } = engineFile(home);
    await (await start(home)).stop();
    expect(engineFile(home).sidecar?.token).toBe(sidecar?.token);
    writeFileSync(join(home, 'engine.json'), '{"sidecar":{"token":"short"}');
    await start(home);
    expect(engineFile(home).sidecar?.token).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the listener', () => {
  it('answers health with what is loaded and what is refused', async () => {
    const home = temporaryFolder();
    await (await start(home)).stop();
    writeFileSync(join(home, 'flows', 't1.json'), flowScript('one'));
    writeFileSync(join(home, 'flows', 't2.json'), '{}');
    const { url } = await start(home);
    const answer = await fetch(`${url}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'degraded',
      host: 'fs1',
      flows: { loaded: 1, refused: 1, faults: { t2: { code: 'FLOW_EMPTY', path: '$.flow', inUse: null } } },
    });
  });

  it('answers metrics in the form of Prometheus', async () => {
    const home = temporaryFolder();
    await (await start(home)).stop();
    writeFileSync(join(home, 'flows', 't1.json'), flowScript('one'));
    const { url } = await start(home);
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toMatch(/^cti_robot_flows_loaded 1$/m);
    expect(text).toMatch(/^cti_robot_flows_refused 0$/m);
  });
});

describe('FreeSWITCH', () => {
  const modules = (...names: string[]): string =>
    JSON.stringify({ rows: names.map((name) => ({ type: 'asr', name, ikey: `mod_${name}` })) });

  async function withFreeswitch(environment: Record<string, string> = {}) {
    const server = await startEventSocketServer();
    onTestFinished(() => server.close());
    server.answer('show modules as json', modules('unimrcp'));
    const app = await start(temporaryFolder(), {
      CTI_ROBOT_FREESWITCH_EVENT_SOCKET: `127.0.0.1:${server.port}`,
      CTI_ROBOT_FREESWITCH_PASSWORD: server.password,
      ...environment,
    });
    return { server, app };
  }

  it('is asked over its event socket; health and metrics say whether it answers', async () => {
    const { server, app } = await withFreeswitch();
    const health = await until('a connection', async () => {
      const seen = app.health();
      return seen.freeswitch?.up && seen;
    });
    expect(health).toMatchObject({ status: 'ok', freeswitch: { coreUuid: server.coreUuid, error: null } });
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^cti_robot_freeswitch_up 1$/m);
    await until('its recognisers are known', () => app.health().freeswitch?.recogniser.available);
    expect(app.health().status).toBe('ok');
    await server.close();
    await until('it is away', () => app.health().status === 'degraded');
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^cti_robot_freeswitch_up 0$/m);
  });

  it('without the recogniser of the settings makes the state degraded, and says which there are', async () => {
    const { server, app } = await withFreeswitch({ CTI_ROBOT_RECOGNISER_PRESET: 'vosk' });
    const { freeswitch } = await until('it is noticed', () => {
      const seen = app.health();
      return seen.status === 'degraded' ? seen : null;
    });
    const available = [{ name: 'unimrcp', module: 'mod_unimrcp' }];
    expect(freeswitch?.recogniser).toEqual({ set: 'vosk', available, missing: true });
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^cti_robot_recogniser_loaded 0$/m);
    server.answer('show modules as json', modules('vosk'));
    server.drop();
    await until('it is well again', () => app.health().status === 'ok' && app.health().freeswitch?.up);
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^cti_robot_recogniser_loaded 1$/m);
  });

  it('that refuses the password makes the state degraded, and the password is nowhere', async () => {
    const { app } = await withFreeswitch({ CTI_ROBOT_FREESWITCH_PASSWORD: 'S3CRET' });
    await until('it is refused', () => app.health().status === 'degraded');
    const { freeswitch } = (await (await fetch(`${app.url}/healthz`)).json()) as { freeswitch: object };
    expect(freeswitch).toMatchObject({ up: false, error: 'FreeSWITCH refuses the password' });
    expect(JSON.stringify(freeswitch)).not.toContain('S3CRET');
  });

  it('is left alone where the setting is empty', async () => {
    const { app } = await withFreeswitch({ CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '' });
    expect(app.health()).toMatchObject({ status: 'ok', freeswitch: null });
    expect(await (await fetch(`${app.url}/metrics`)).text()).not.toContain('cti_robot_freeswitch_up');
  });
});
