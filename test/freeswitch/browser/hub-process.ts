/** Sidecar and hub of a FreeSWITCH in one process, as a host has them: what a case kills and starts again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../ports.ts';
import type { FreeswitchServer } from '../server.ts';

const ENTRY = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');

export interface Ticket {
  wss: string;
  user: string;
  password: string;
  expires: number;
  ice: object[];
}

export class HubProcess {
  private child: ChildProcess | null = null;
  private key = '';

  private constructor(
    readonly port: number,
    private readonly address: string,
    private readonly config: string,
  ) {}

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

  /** Starts it, again. */
  async up(): Promise<void> {
    const child = spawn(process.execPath, [ENTRY, 'sidecar', '--config', this.config], {
      env: { PATH: processEnvironment().PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        out = (out + String(data)).slice(-20_000);
      });
    this.child = child;
    await until('the hub', async () => {
      if (child.exitCode !== null) throw new Error(`the sidecar ended: ${out}`);
      return out.includes('hub ready');
    });
  }

  /** As a crash. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  async command(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [ENTRY, ...args, '--config', this.config], {
      env: { PATH: processEnvironment().PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    if (status !== 0) throw new Error(`cti-robot ${args.join(' ')}: ${err || out}`);
    return out;
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
