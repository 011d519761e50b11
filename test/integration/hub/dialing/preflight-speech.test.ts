/** Which texts of a task's flow hosts have, as they report it. */
import { expect, it } from 'vitest';
import { versionOf } from '../../../../sidecar/flows/script.ts';
import { insertVersion } from '../../../../sidecar/store/hub/flow-versions.ts';
import { type HostSpeech, writeHost } from '../../../../sidecar/store/hub/hosts.ts';
import { packScript } from '../../../../sidecar/store/hub/packed-script.ts';
import { HOST_REPORT } from '../../../support/hub/host-report.ts';
import { NOON } from '../../../support/hub/hub.ts';
import { startTaskServer } from './task-server.ts';

const DIALS = { stopped: null, calls: 0 };

async function startFlow(global: object = {}) {
  const { ask, hub, task, flow: flowId } = await startTaskServer('sqlite');
  const { db, kind } = hub.store;
  const bye = { action: 'hangup', playbacks: ['您好', '再见', '您好${name}', 'bye.wav'] };
  const script = Buffer.from(JSON.stringify({ flow: { bye }, global }));
  const version = versionOf(script);
  const archived = { behaviour: version, source: 'saved', author: null, note: '' } as const;
  await insertVersion(db, { flowId, version, ...archived, packed: await packScript(script) }, NOON);
  await db.updateTable('hub_flow').set({ published: version }).where('id', '=', flowId).execute();
  const { id } = await task();
  return {
    report: (host: string, speech: HostSpeech | null, dialer: typeof DIALS | null = DIALS) =>
      writeHost(db, { host, report: { ...HOST_REPORT, speech, dialer }, stopped: false }, kind),
    texts: async () => (await ask('POST', `/v1/task/${id}/preflight`, {})).body.data.flow.texts,
  };
}

const WELL: HostSpeech = { provider: 'command', settled: true, missing: [] };

it('are counted by the host that lacks most, among those that dial', async () => {
  const { report, texts } = await startFlow();
  const counted = { fixed: 2, with_variables: 1 };
  expect(await texts()).toEqual({ ...counted, synthesised: null, hosts_without_tts: null });
  await report('fs1', WELL);
  expect(await texts()).toEqual({ ...counted, synthesised: 2, hosts_without_tts: 0 });
  const missing = [{ flow: 'sale', texts: 1 }];
  await report('fs2', { provider: null, settled: false, missing });
  await report('no-dialer', { provider: null, settled: true, missing: [{ flow: 'sale', texts: 2 }] }, null);
  expect(await texts()).toEqual({ ...counted, synthesised: 1, hosts_without_tts: 1 });
  await report('fs2', { ...WELL, settled: false });
  expect(await texts()).toEqual({ ...counted, synthesised: null, hosts_without_tts: 0 });
  await report('fs2', null);
  expect(await texts()).toEqual({ ...counted, synthesised: null, hosts_without_tts: null });
});

it('need no speech of the host where the flow has a service', async () => {
  const { report, texts } = await startFlow({ ttsurl: 'http://127.0.0.1:9/tts' });
  await report('fs1', { ...WELL, provider: null });
  expect(await texts()).toMatchObject({ synthesised: 2, hosts_without_tts: 0 });
});
