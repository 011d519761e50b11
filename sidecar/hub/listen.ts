/** Opens the listeners of a hub. */
import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../lib/error.ts';
import { listenAddress } from '../settings/addresses.ts';

/** @param setting which one names the address @returns the URL @throws SidecarError `LISTEN` */
export async function listenOn(server: FastifyInstance, address: string, setting: string): Promise<string> {
  const where = listenAddress(address);
  try {
    if (where === undefined) throw new Error('it is not an address and port');
    return await server.listen(where);
  } catch (error) {
    throw new SidecarError(
      'LISTEN',
      `cannot listen on ${address}: ${(error as Error).message}. Change ${setting}`,
      {
        cause: error,
      },
    );
  }
}
