import { createServer } from 'node:net';
import { listenAddress } from '../../settings/addresses.ts';

/** Ports after the wanted one that are tried. */
const FURTHER_PORTS = 20;

/** The address itself or, where its port is taken, the same with the next free port. */
export async function freeAddress(address: string): Promise<string> {
  const wanted = listenAddress(address);
  if (wanted === undefined || wanted.port === 0) return address;
  for (let port = wanted.port; port <= wanted.port + FURTHER_PORTS; port++) {
    if (await isFree(wanted.host, port)) return address.replace(/\d+$/, String(port));
  }
  return address.replace(/\d+$/, '0');
}

/** Only a taken port counts: any other fault is reported by whoever listens. */
function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
