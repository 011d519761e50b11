/** Between a dialer and FreeSWITCH's event socket: connections that a case can cut, one or all, at a chosen moment. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class SocketGate {
  private readonly pairs: [dialer: Socket, freeswitch: Socket][] = [];
  private readonly receiving = new WeakSet<Socket>();
  /** Whether new connections are refused. */
  private isShut = false;
  private cutsAt: string | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (dialer) => this.join(dialer));
  }

  static async open(target: () => number): Promise<SocketGate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SocketGate(server, target);
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  get connections(): number {
    return this.pairs.length;
  }

  /** Cuts so many connections of those that receive events, and all others; no new ones until `reopen`. */
  cut(count: number): void {
    this.isShut = true;
    const receiving = this.pairs.filter(([dialer]) => this.receiving.has(dialer));
    const kept = receiving.slice(count);
    for (const pair of [...this.pairs]) if (!kept.includes(pair)) this.end(pair);
  }

  /** The next command with this text passes, and its connection is cut before the answer. */
  cutAfter(text: string): void {
    this.cutsAt = text;
  }

  get hasCut(): boolean {
    return this.cutsAt === null;
  }

  reopen(): void {
    this.isShut = false;
  }

  async close(): Promise<void> {
    for (const pair of [...this.pairs]) this.end(pair);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(dialer: Socket): void {
    if (this.isShut) {
      dialer.destroy();
      return;
    }
    const freeswitch = connect(this.target(), '127.0.0.1');
    const pair: [Socket, Socket] = [dialer, freeswitch];
    this.pairs.push(pair);
    for (const side of pair) side.on('error', () => this.end(pair)).on('close', () => this.end(pair));
    freeswitch.on('data', (data) => dialer.write(data));
    dialer.on('data', (data) => {
      if (data.includes('event json')) this.receiving.add(dialer);
      if (this.cutsAt === null || !data.includes(this.cutsAt)) {
        freeswitch.write(data);
        return;
      }
      this.cutsAt = null;
      dialer.destroy();
      freeswitch.end(data);
    });
  }

  private end(pair: [Socket, Socket]): void {
    const at = this.pairs.indexOf(pair);
    if (at < 0) return;
    this.pairs.splice(at, 1);
    for (const side of pair) side.end();
  }
}
