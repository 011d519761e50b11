/** The classes that a script gets by `use(name)`: `CURL`, `Socket` and `File`. */
import { type Bridge, THROWN } from '../bridge.ts';
import { functionOf, toInt, toText } from './values.ts';

export function createModules(bridge: Bridge, scope: Record<string, unknown>): Record<string, unknown> {
  /** The status code is not available. Without an answer, `run` returns undefined. */
  class CURL {
    /** (method, url, data, callback, argument, credentials, timeoutSeconds, contentType) */
    run(...args: unknown[]): unknown {
      if (args.length < 2) throw 'Invalid arguments';
      const called = functionOf(scope, args[3]);
      let returned: unknown;
      let failed = false;
      let failure: unknown;
      bridge.request(
        toText(args[0]),
        toText(args[1]),
        args.length > 2 ? toText(args[2]) : '',
        args.length > 6 ? toInt(args[6]) * 1000 : 0,
        called &&
          ((piece) => {
            try {
              returned = called.apply(scope, args.length > 4 ? [piece, args[4]] : [piece]);
              return toText(returned);
            } catch (error) {
              returned = undefined;
              failed = true;
              failure = error;
              return THROWN;
            }
          }),
      );
      if (failed) throw failure;
      return returned;
    }
  }

  /** IPv4 only. `timeout` is in microseconds; below 0 (the default) there is no limit. */
  class Socket {
    readonly #socket = bridge.openSocket();
    timeout = -1;
    #open = true;
    connect(...args: unknown[]): boolean | undefined {
      if (args.length !== 2) return undefined;
      this.#open = true;
      return bridge.connectSocket(this.#socket, toText(args[0]), toInt(args[1]));
    }
    send(...args: unknown[]): boolean {
      if (!this.#open) throw 'Socket is not active';
      return args.length === 1 && bridge.sendSocket(this.#socket, toText(args[0]));
    }
    readBytes(...args: unknown[]): string | false {
      if (!this.#open) throw 'Socket is not active';
      return args.length === 1 && bridge.receiveSocket(this.#socket, toInt(args[0]), this.timeout / 1000);
    }
    close(): void {
      this.#open = false;
      bridge.closeSocket(this.#socket);
    }
  }

  /** mod_v8 has this class, but its methods only throw. */
  class File {}
  for (const method of [
    'close',
    'copyTo',
    'flush',
    'list',
    'mkdir',
    'open',
    'read',
    'readAll',
    'readln',
    'remove',
    'renameTo',
    'seek',
    'toString',
    'toURL',
    'write',
    'writeAll',
    'writeln',
  ]) {
    Object.defineProperty(File.prototype, method, {
      value: () => {
        throw 'Not yet implemented';
      },
    });
  }

  return { CURL, File, Socket };
}
