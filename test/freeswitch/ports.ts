/** Free ports on loopback: asked for, then given back, so a moment remains in which another may take them. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** One TCP port that is free for UDP too. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
    if (await udpIsFree(port)) return port;
  }
  throw new Error('no free port on loopback');
}

/** The first of so many UDP ports in a row, an even one: RTP takes pairs. */
export async function freePortRange(length: number): Promise<number> {
  for (let start = 20000; start + length < 32000; start += length) {
    const ports = Array.from({ length }, (_, i) => start + i);
    const free = await Promise.all(ports.map(udpIsFree));
    if (free.every(Boolean)) return start;
  }
  throw new Error(`no ${length} free UDP ports in a row on loopback`);
}

function udpIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}
