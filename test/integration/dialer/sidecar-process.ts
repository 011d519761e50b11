/** A sidecar as a process that places calls on simulated lines. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../../../sidecar/http/health.ts';
import { type Command, command } from '../../support/command.ts';
import { temporaryFolder } from '../../support/home.ts';
import { until } from '../../support/until.ts';

interface Sidecar extends Command {
  home: string;
  health(): Promise<Health>;
  metrics(): Promise<string>;
}

interface Options {
  home?: string;
  environment?: Record<string, string>;
}

export async function startSidecar(mysql: string, host: string, options: Options = {}): Promise<Sidecar> {
  const { home = temporaryFolder(), environment = {} } = options;
  mkdirSync(join(home, 'flows'), { recursive: true });
  cpSync('examples/invitation/flow.json', join(home, 'flows', 'invitation.json'));
  const started = command(['sidecar'], {
    ...{
      CTI_ROBOT_HOME: home,
      CTI_ROBOT_MYSQL: mysql,
      CTI_ROBOT_HOST: host,
      CTI_ROBOT_LISTEN: '127.0.0.1:0',
    },
    ...{ CTI_ROBOT_FREESWITCH_EVENT_SOCKET: '', CTI_ROBOT_TIMEZONE: 'Asia/Shanghai' },
    ...environment,
  });
  const url = await until(
    'the sidecar is ready',
    () => /"url":"([^"]+)"[^\n]*sidecar ready/.exec(started.out.stdout)?.[1],
    60_000,
  );
  return {
    ...{ ...started, home },
    health: async () => (await (await fetch(`${url}/healthz`)).json()) as Health,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
  };
}
