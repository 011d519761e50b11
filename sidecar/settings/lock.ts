/**
 * Allows one sidecar per home (sidecar.md#lock). A killed process leaves no lock behind.
 *
 * A process that wants the home listens on a Unix socket in the home, with a unique name, and then queries all other
 * sockets there. The kernel refuses connections to the socket of a dead process, which is then removed. If one of the
 * others holds the home, the process gives up. If several only want it, the first by name continues and the others step
 * back. Two processes cannot hold the home, because both listened before either of them queried.
 *
 * A file with a process id is unreliable, because ids are reused and differ between containers. A socket outside the home
 * is invisible to another container that mounts the same home.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SidecarError } from '../lib/error.ts';

/** A socket gets its final name once it listens, so that a refused connection means that its process is dead. */
const SOCKET = /^sidecar-[0-9a-f-]{36}\.sock$/;
const PENDING_SOCKET = /^\.sidecar-[0-9a-f-]{36}\.sock$/;
/** A stopped process (SIGSTOP) accepts connections but does not answer. It still holds the home. */
const ANSWER_MS = 500;
const RETRY_MS = 20;

export interface HomeLock {
  release(): Promise<void>;
}

/**
 * Locks the home for this process, until `release` or the end of the process.
 *
 * @throws SidecarError `HOME_IN_USE` with the process id of the sidecar that holds it
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const candidate = new LockCandidate(home);
  try {
    await candidate.join();
    for (;;) {
      const others = await candidate.others();
      const holder = others.find((other) => other.state === 'holds');
      if (holder) throw homeInUseError(home, holder.process);
      if (others.length === 0) return candidate.hold();
      if (others.some((other) => other.name < candidate.name)) {
        await candidate.leave();
        await pause(RETRY_MS);
        await candidate.join();
      } else {
        await pause(RETRY_MS);
      }
    }
  } catch (error) {
    await candidate.release();
    throw error;
  }
}

function homeInUseError(home: string, process: string): SidecarError {
  const which = process === '' ? '' : ` (process ${process})`;
  return new SidecarError(
    'HOME_IN_USE',
    `a sidecar is already running on ${home}${which}: stop it, or set another \`home\``,
  );
}

interface OtherSidecar {
  name: string;
  state: 'wants' | 'holds';
  process: string;
}

class LockCandidate {
  /** Name of this process's socket; each attempt has a new one. */
  name = '';
  private state: OtherSidecar['state'] = 'wants';
  private server: Server | undefined;
  /** Keeps `/proc/self/fd/…` valid: a socket's path has at most 107 bytes, a home's may have more. */
  private descriptor: number | undefined;

  constructor(private readonly home: string) {
    this.descriptor = openSync(home, 'r');
  }

  async join(): Promise<void> {
    this.name = `sidecar-${randomUUID()}.sock`;
    this.server = await listen(this.socketPath(`.${this.name}`), () => `${this.state} ${process.pid}`);
    try {
      await rename(join(this.home, `.${this.name}`), join(this.home, this.name));
    } catch (error) {
      // Another process queried it between bind and listen, and removed it as dead.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await this.leave();
      await this.join();
    }
  }

  /** The other living processes. Removes the sockets of dead ones. */
  async others(): Promise<OtherSidecar[]> {
    const living: OtherSidecar[] = [];
    for (const name of await readdir(this.home)) {
      if (name === this.name || !(SOCKET.test(name) || PENDING_SOCKET.test(name))) continue;
      const other = await queryOwner(this.socketPath(name));
      if (other === undefined) await rm(join(this.home, name), { force: true });
      else if (SOCKET.test(name)) living.push({ name, ...other });
    }
    return living;
  }

  hold(): HomeLock {
    this.state = 'holds';
    return { release: () => this.release() };
  }

  async leave(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server) return;
    await rm(join(this.home, this.name), { force: true });
    await new Promise((resolve) => server.close(resolve));
  }

  async release(): Promise<void> {
    await this.leave();
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private socketPath(name: string): string {
    const path = join(this.home, name);
    if (Buffer.byteLength(path) <= 100 || process.platform !== 'linux') return path;
    return `/proc/self/fd/${this.descriptor}/${name}`;
  }
}

async function listen(path: string, says: () => string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(says());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // The lock must not keep the process alive.
  return server.unref();
}

/** The state that the process behind a socket reports; undefined if the process has ended. */
function queryOwner(path: string): Promise<Pick<OtherSidecar, 'state' | 'process'> | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(path);
    socket.setEncoding('utf8').setTimeout(ANSWER_MS);
    const done = (living: boolean): void => {
      socket.destroy();
      const [, state, process] = /^(wants|holds) (\d{1,10})$/.exec(said) ?? [];
      resolve(
        living ? { state: (state ?? 'holds') as OtherSidecar['state'], process: process ?? '' } : undefined,
      );
    };
    socket.on('data', (chunk: string) => {
      said += chunk;
    });
    socket.on('end', () => done(true));
    socket.on('timeout', () => done(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The process ended during the query. The next query decides.
      if (error.code === 'ECONNRESET') resolve(queryOwner(path));
      // Any error but a refusal (a full backlog, no permission) means that the process is alive.
      else done(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
