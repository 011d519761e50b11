/**
 * A small client of FreeSWITCH's event socket (inbound): commands one after the other, events as objects.
 * Own code, because the protocol is a page long and the suite would be its only user.
 */
import { connect, type Socket } from 'node:net';

export type SocketEvent = Record<string, string>;

interface Frame {
  headers: Record<string, string>;
  body: string;
}

export class EventSocket {
  private readonly waiting: { resolve: (frame: Frame) => void; reject: (error: Error) => void }[] = [];
  private buffer = Buffer.alloc(0);

  private constructor(
    private readonly socket: Socket,
    private readonly onEvent: (event: SocketEvent) => void,
  ) {
    socket.on('data', (data) => {
      this.buffer = Buffer.concat([this.buffer, data]);
      for (let frame = this.take(); frame; frame = this.take()) this.handle(frame);
    });
    // The other side may be gone at any moment when it is being stopped.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error('the event socket has closed'));
    });
  }

  /** @throws when nobody listens there, or the password is refused */
  static async open(
    port: number,
    password: string,
    onEvent: (event: SocketEvent) => void = () => {},
  ): Promise<EventSocket> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const client = new EventSocket(socket, onEvent);
    const reply = await client.send(`auth ${password}`);
    if (!reply.startsWith('+OK')) throw new Error(`the event socket refuses the password: ${reply}`);
    return client;
  }

  /** Runs an API command and returns what it prints, trimmed. */
  api(command: string): Promise<string> {
    return this.send(`api ${command}`);
  }

  /** Sends a command of the protocol; returns its reply. `lines` are header lines, `body` what follows them. */
  async send(command: string, lines: Record<string, string> = {}, body = ''): Promise<string> {
    const bytes = Buffer.from(body);
    const headers = Object.entries(lines).map(([name, value]) => `${name}: ${value}\n`);
    if (body !== '') headers.push(`content-length: ${bytes.length}\n`);
    const frame = await new Promise<Frame>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(Buffer.concat([Buffer.from(`${command}\n${headers.join('')}\n`), bytes]));
    });
    return (
      frame.headers['Content-Type'] === 'api/response' ? frame.body : (frame.headers['Reply-Text'] ?? '')
    ).trim();
  }

  close(): void {
    this.socket.destroy();
  }

  private take(): Frame | null {
    const end = this.buffer.indexOf('\n\n');
    if (end < 0) return null;
    const headers: Record<string, string> = {};
    for (const line of this.buffer.toString('utf8', 0, end).split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
    }
    const start = end + 2;
    const length = Number(headers['Content-Length'] ?? 0);
    if (this.buffer.length < start + length) return null;
    const body = this.buffer.toString('utf8', start, start + length);
    this.buffer = this.buffer.subarray(start + length);
    return { headers, body };
  }

  private handle(frame: Frame): void {
    const type = frame.headers['Content-Type'];
    if (type === 'text/event-json') this.onEvent(JSON.parse(frame.body) as SocketEvent);
    else if (type === 'command/reply' || type === 'api/response') this.waiting.shift()?.resolve(frame);
  }
}
