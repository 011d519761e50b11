import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Finding } from '../../../../sidecar/doctor/finding.ts';
import { Connection } from '../../../../sidecar/freeswitch/connection.ts';
import { channelPresence } from '../../../../sidecar/freeswitch/presence.ts';
import type { Lab } from '../../lab.ts';
import { type Case, LAST, listening, must } from '../case.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'cli.js');

/** What the sidecar asks FreeSWITCH over its event socket. */
export const ASKED: Case[] = [
  {
    name: 'cti-robot doctor: it checks modules, script, v8.conf, home and recogniser of a real FreeSWITCH',
    run: async (lab) => {
      const findings = await doctor(lab, { CTI_ROBOT_RECOGNISER_PRESET: 'test' });
      const wrong = findings.filter(({ state }) => state !== 'ok');
      must(wrong.length === 0, JSON.stringify(wrong));
      const names = findings.map(({ name }) => name);
      const wanted = [
        'event socket',
        'mod_v8',
        'mod_cti_robot',
        'script',
        'script cache',
        'records of calls',
      ];
      for (const name of [...wanted, 'recogniser', 'home of calls', 'user', 'its clock'])
        must(names.includes(name), `nothing is said of ${name}: ${names.join()}`);
    },
  },
  {
    name: 'cti-robot doctor: it reports that the module of the default recogniser is missing',
    run: async (lab) => {
      const findings = await doctor(lab, {});
      const recogniser = findings.find(({ name }) => name === 'recogniser');
      must(
        recogniser?.state === 'fail' && recogniser.text.includes('test (mod_test)'),
        JSON.stringify(recogniser),
      );
    },
  },
  {
    name: 'the event socket reports the FreeSWITCH and its channels',
    run: async (lab) => {
      lab.flow('presence', {
        flow: { F1: listening(['four.wav'], { wait: 60_000 }, { F2: { dtmf: ['1'] } }), F2: LAST },
      });
      const call = await lab.call('presence');
      await call.prompt('four.wav');
      const { eslPort: port, eslPassword } = lab.server;
      const connection = await Connection.open(
        { host: '127.0.0.1', port, password: async () => eslPassword, answerMs: 5_000 },
        new AbortController().signal,
      );
      try {
        const coreUuid = await connection.api('global_getvar core_uuid');
        const presence = channelPresence({ coreUuid, api: (command) => connection.api(command) });
        must(
          call.events.some((event) => event['Core-UUID'] === coreUuid),
          `no event of ${coreUuid}`,
        );
        must((await presence.exists(call.robot)) === true, 'the channel of a call is not known');
        await call.hangUp();
        await call.rows();
        await call.over();
        must((await presence.exists(call.robot)) === false, 'the channel of a call that is over is known');
      } finally {
        connection.close();
      }
    },
  },
];

/** The findings about FreeSWITCH. */
async function doctor({ server }: Lab, settings: Record<string, string>): Promise<Finding[]> {
  const environment = {
    PATH: '/usr/bin:/bin',
    CTI_ROBOT_HOME: server.home,
    CTI_ROBOT_FREESWITCH_EVENT_SOCKET: `127.0.0.1:${server.eslPort}`,
    CTI_ROBOT_FREESWITCH_PASSWORD: server.eslPassword,
    ...settings,
  };
  // Its status is 1: no sidecar runs here.
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [COMMAND, 'doctor', '--json'], { env: environment }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  return (JSON.parse(output) as Finding[]).filter(({ group }) => group === 'FreeSWITCH');
}
