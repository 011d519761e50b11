/** Hears calls: UDP ports that note when the first packet of a prompt comes. */
import { createSocket, type Socket } from 'node:dgram';
import { beginsPrompt } from './prompts.ts';

export class Ears {
  private readonly sockets: Socket[] = [];
  private readonly heard = new Map<number, number[]>();

  get ports(): number[] {
    return [...this.heard.keys()];
  }

  async open(count: number): Promise<void> {
    while (this.heard.size < count) {
      const socket = createSocket('udp4');
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(0, '127.0.0.1', resolve);
      });
      const { port } = socket.address();
      this.sockets.push(socket);
      // An odd port is for RTCP.
      if (port % 2) continue;
      const times: number[] = [];
      this.heard.set(port, times);
      socket.on('message', (packet) => {
        if (beginsPrompt(packet)) times.push(Date.now());
      });
    }
  }

  /** When prompts began there, ms since the epoch. */
  heardAt(port: number): number[] {
    return this.heard.get(port) ?? [];
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }
}
