/**
 * A visitor behind a router, made of network namespaces: the visitor's machine, a router that translates addresses, and
 * this machine, which is the Internet. coturn runs here.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '../../../sidecar/settings/config.ts';
import { until } from '../../support/until.ts';

/** This machine to the visitor; of the range for tests between networks (RFC 2544). */
export const PUBLIC = '198.18.77.1';
const ROUTER_OUTSIDE = '198.18.77.2';
const ROUTER_INSIDE = '192.168.77.1';
const VISITOR = '192.168.77.2';
const TURN_PORT = 3478;
const RELAYED_PORTS = { first: 52_000, last: 52_099 };

/** @returns what this machine lacks for it, or null */
export function lackedForNat(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const command of ['ip', 'nft', 'turnserver'])
    try {
      execFileSync('which', [command], { env: environment(), stdio: 'ignore' });
    } catch {
      return `${command} is missing (apt install iproute2 nftables coturn)`;
    }
  return null;
}

export class Nat {
  private constructor(
    private readonly folder: string,
    private readonly visitor: string,
    private readonly router: string,
    private readonly turn: ChildProcess,
  ) {}

  /** @param turnSecret that coturn shares with the hub */
  static async start(turnSecret: string): Promise<Nat> {
    const folder = mkdtempSync(join(tmpdir(), 'cti-robot-nat-'));
    const visitor = `visitor-${process.pid}`;
    const router = `router-${process.pid}`;
    connect(visitor, router);
    const settings = join(folder, 'turnserver.conf');
    writeFileSync(settings, turnSettings(turnSecret), { mode: 0o600 });
    const pidFile = join(folder, 'turn.pid');
    const turn = spawn('turnserver', ['-c', settings, '--log-file', 'stdout', '--pidfile', pidFile], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const nat = new Nat(folder, visitor, router, turn);
    try {
      await nat.turnRuns();
      return nat;
    } catch (error) {
      nat.stop();
      throw error;
    }
  }

  /** The firewall of the visitor's company: no UDP but to the TURN server. */
  blockUdp(): void {
    nft(this.router, 'add table ip firewall');
    nft(this.router, 'add chain ip firewall forward { type filter hook forward priority 0 ; }');
    nft(this.router, `add rule ip firewall forward ip saddr ${VISITOR} udp dport ${TURN_PORT} accept`);
    nft(this.router, `add rule ip firewall forward ip saddr ${VISITOR} meta l4proto udp counter drop`);
  }

  /** Packets that the firewall dropped. */
  dropped(): number {
    const rules = execFileSync(
      'ip',
      ['netns', 'exec', this.router, 'nft', 'list', 'table', 'ip', 'firewall'],
      {
        encoding: 'utf8',
        env: environment(),
      },
    );
    return Number(/counter packets (\d+)/.exec(rules)?.[1]);
  }

  /** An executable that runs a program on the visitor's machine. @returns its path */
  onVisitor(program: string): string {
    const path = join(this.folder, program.replaceAll('/', '-'));
    writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${this.visitor} ${program} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  get turnUrl(): string {
    return `turn:${PUBLIC}:${TURN_PORT}?transport=udp`;
  }

  stop(): void {
    this.turn.kill('SIGKILL');
    // Their interfaces, and the other ends of these, go with them.
    for (const namespace of [this.visitor, this.router])
      try {
        ip('netns', 'del', namespace);
      } catch {
        // It did not come to be.
      }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** It answers a STUN request. */
  private async turnRuns(): Promise<void> {
    let out = '';
    for (const stream of [this.turn.stdout, this.turn.stderr])
      stream?.on('data', (data) => {
        out = (out + String(data)).slice(-20_000);
      });
    const socket = createSocket('udp4');
    let answered = false;
    socket.on('message', () => {
      answered = true;
    });
    try {
      await until('coturn', () => {
        if (this.turn.exitCode !== null) throw new Error(`coturn ended: ${out}`);
        socket.send(BINDING_REQUEST, TURN_PORT, PUBLIC);
        return answered;
      });
    } finally {
      socket.close();
    }
  }
}

/** RFC 8489: type, length, magic cookie, transaction. */
const BINDING_REQUEST = Buffer.concat([Buffer.from('000100002112a442', 'hex'), Buffer.alloc(12, 'c')]);

/** this machine — router — visitor */
function connect(visitor: string, router: string): void {
  const outside = `out-${process.pid}`;
  ip('netns', 'add', visitor);
  ip('netns', 'add', router);
  ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', 'wan', 'netns', router);
  ip('-n', router, 'link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', visitor);
  ip('addr', 'add', `${PUBLIC}/24`, 'dev', outside);
  ip('link', 'set', outside, 'up');
  for (const [namespace, device, address] of [
    [router, 'wan', ROUTER_OUTSIDE],
    [router, 'lan', ROUTER_INSIDE],
    [visitor, 'eth0', VISITOR],
  ] as const) {
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device);
    ip('-n', namespace, 'link', 'set', device, 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  ip('-n', visitor, 'route', 'add', 'default', 'via', ROUTER_INSIDE);
  ip('netns', 'exec', router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
  nft(router, 'add table ip nat');
  nft(router, 'add chain ip nat out { type nat hook postrouting priority 100 ; }');
  nft(router, 'add rule ip nat out oifname wan masquerade');
}

/** The file of docs/guide/browser-calls.md, and what keeps it to this network. */
function turnSettings(secret: string): string {
  return [
    `listening-port=${TURN_PORT}`,
    `external-ip=${PUBLIC}`,
    'realm=robot.example.com',
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'no-cli',
    `listening-ip=${PUBLIC}`,
    `relay-ip=${PUBLIC}`,
    `min-port=${RELAYED_PORTS.first}`,
    `max-port=${RELAYED_PORTS.last}`,
    '',
  ].join('\n');
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { env: environment() });
}

function nft(namespace: string, rule: string): void {
  execFileSync('ip', ['netns', 'exec', namespace, 'nft', rule], { env: environment() });
}

function environment(): { PATH: string } {
  return { PATH: `${processEnvironment().PATH}:/usr/sbin:/sbin` };
}
