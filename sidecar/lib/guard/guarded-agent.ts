/** Connects only to addresses that the guard has checked: the name is looked up once, and the result is connected to. */
import { Agent, buildConnector } from 'undici';
import type { AddressGuard } from './guard.ts';

export interface GuardedAgentOptions {
  /** Most connections to one server. */
  connections: number;
  /** How long an idle connection is kept, ms. */
  keepAliveMs: number;
  /** 0: no limit. */
  connectMs: number;
  /** Limits of undici, ms; 0: none, for requests that have a limit of their own. */
  headersTimeout?: number;
  bodyTimeout?: number;
}

/** An agent for undici. It follows no redirection, and takes no proxy from the environment. */
export function guardedAgent(guard: AddressGuard, options: GuardedAgentOptions): Agent {
  const { keepAliveMs, connectMs, ...limits } = options;
  return new Agent({
    ...limits,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    connect(wanted, callback) {
      const { hostname, protocol, port } = wanted;
      const isPlain = protocol === 'http:';
      const destination = {
        host: hostname.replace(/^\[(.*)\]$/, '$1'),
        port: Number(port || (isPlain ? 80 : 443)),
        isPlain,
      };
      guard.addressesOf(destination).then(
        (addresses) => {
          const connector = buildConnector({
            // Even if the environment disables the check.
            rejectUnauthorized: true,
            timeout: connectMs,
            // Not called for a host that is an address itself, which was checked above.
            lookup: (_name, { all }, found) => {
              const [first] = addresses;
              if (all) return found(null, addresses);
              found(null, first?.address ?? '', first?.family);
            },
          });
          connector(wanted, callback);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
}
