/** Sidecar and hub of a FreeSWITCH in one process, as a host has them: what a case kills and starts again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { freePort } from '../ports.ts';
import type { FreeswitchServer } from '../server.ts';
import { SidecarProcess } from '../sidecar-process.ts';

export interface Ticket {
  wss: string;
  user: string;
  password: string;
  expires: number;
  ice: object[];
}

export class HubProcess extends SidecarProcess {
  private key = '';

  private constructor(
    readonly port: number,
    private readonly address: string,
    config: string,
  ) {
    super(config, 'hub ready');
  }

  /** @param ws port of FreeSWITCH's WebSocket @param origins that may call @param address on which it listens */
  static async start(
    server: FreeswitchServer,
    {
      ws,
      origins,
      address = '127.0.0.1',
      settings = {},
    }: { ws: number; origins: string[]; address?: string; settings?: object },
  ): Promise<HubProcess> {
    const port = await freePort();
    const config = join(server.folder, 'sidecar.json');
    const content = {
      ...{ home: server.home, host: 'fs1', listen: '127.0.0.1:0', timezone: 'UTC', recordCall: true },
      freeswitch: {
        eventSocket: `127.0.0.1:${server.eslPort}`,
        password: server.eslPassword,
        browserUrl: `ws://127.0.0.1:${ws}`,
      },
      recogniser: { start: 'test {start-input-timers=false,vad-silence-ms=300,result=agent}default default' },
      hub: { listen: `${address}:${port}`, browsers: { origins, perAddress: 200 }, ...settings },
    };
    writeFileSync(config, JSON.stringify(content));
    const hub = new HubProcess(port, address, config);
    try {
      await hub.up();
      hub.key = JSON.parse(
        await hub.command('key', 'add', '--name', 'web', '--role', 'operator', '--json'),
      ).key;
      return hub;
    } catch (error) {
      hub.kill();
      throw error;
    }
  }

  get url(): string {
    return `http://${this.address}:${this.port}`;
  }

  /** Its API key, of an operator. */
  get apiKey(): string {
    return this.key;
  }

  /** A flow that hosts have, and the route of a name to it. */
  async route(name: string, flow: string, script: object): Promise<void> {
    const { home } = JSON.parse(readFileSync(this.config, 'utf8'));
    writeFileSync(join(home, 'flows', `${flow}.json`), JSON.stringify(script));
    await until(`the flow ${flow}`, async () => {
      await this.command('route', 'put', name, '--flow', flow);
      return true;
    });
    await until(`the route ${name}`, () =>
      readFileSync(join(home, 'route-table.json'), 'utf8').includes(`"${name}"`),
    );
  }

  async ask(body: object): Promise<{ status: number; data: Ticket }> {
    const answer = await fetch(`${this.url}/v1/inbound/ticket`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, data: ((await answer.json()) as { data: Ticket }).data };
  }

  /** @throws where there is none */
  async ticket(body: object): Promise<Ticket> {
    const { status, data } = await this.ask(body);
    if (status !== 200) throw new Error(`a ticket: ${status}`);
    return data;
  }
}
