/** The sidecar of a FreeSWITCH, as a host has it: what a case kills and starts again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { processEnvironment } from '../../sidecar/settings/config.ts';
import { until } from '../support/until.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export class SidecarProcess {
  private child: ChildProcess | null = null;

  /**
   * @param config path of its settings
   * @param ready what it logs once it works
   */
  constructor(
    protected readonly config: string,
    private readonly ready = 'sidecar ready',
  ) {}

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
    await until(this.ready, async () => {
      if (child.exitCode !== null) throw new Error(`the sidecar ended: ${out}`);
      return out.includes(this.ready);
    });
  }

  /** As a crash. With SIGSTOP it hangs, with SIGCONT it goes on. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  /** As an operator stops it. */
  async end(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await closed;
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
}
