/** Servers that tests start for themselves: a process in a temporary folder, on a free port, gone with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { processEnvironment } from '../../../sidecar/settings/config.ts';

/** Debian keeps servers in sbin, which is not on everybody's path. */
export const PATH = `${processEnvironment().PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface ServerProcess {
  process: ChildProcess;
  /** Its output so far, for error messages. */
  output: () => string;
  /** Stops it, by default with SIGTERM, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a program; it ends with this process in any case. Of the environment it gets PATH and what is given.
 *
 * @throws with what to install, when the program is not there
 */
export async function startProcess(
  program: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawn(program, args, {
    env: { PATH, LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new Error(`${program} is missing: run test/support/servers/install.sh`)
          : error,
      );
    });
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killWithUs);
  return {
    process: child,
    output: () => output,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
      process.off('exit', killWithUs);
    },
  };
}
