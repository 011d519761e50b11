/**
 * One sidecar per home (sidecar.md#lock), with nothing that a killed process could leave locked.
 *
 * Whoever wants the home listens on a Unix socket in it, of a name never used again, and then asks all the others
 * that are there. The kernel answers for the dead (connection refused): their sockets are removed. One that says
 * that it holds the home has it. Of several that only want it, the first by name goes on and the others step back.
 * Two cannot hold it: both were listening before either asked.
 *
 * A file with a process id would need guesses about ids used again and about containers; a socket outside the
 * folder would not be seen from another container that mounts the same home.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SidecarError } from '../lib/error.ts';

/** A socket gets its name when it listens already: one that refuses is dead, not just being born. */
const SOCKET = /^sidecar-[0-9a-f-]{36}\.sock$/;
const PENDING_SOCKET = /^\.sidecar-[0-9a-f-]{36}\.sock$/;
/** A process that is stopped (SIGSTOP) lets others connect and says nothing: it has the home all the same. */
const ANSWER_MS = 500;
const RETRY_MS = 20;

export interface HomeLock {
  release(): Promise<void>;
}

/**
 * Takes the home for this process, until `release` or its death.
 *
 * @throws SidecarError `HOME_IN_USE` with the process id of the sidecar that has it
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
  /** This process's socket; changes whenever it enters again. */
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
      // Somebody asked between bind and listen, and took it for dead.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await this.leave();
      await this.join();
    }
  }

  /** Everyone else who lives; removes what the dead left. */
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
  // The lock alone keeps no process running.
  return server.unref();
}

/** What the process behind a socket says of itself; undefined where there is none any more. */
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
      // It died while it was asked: the next answer is final.
      if (error.code === 'ECONNRESET') resolve(queryOwner(path));
      // Anything but a refusal (a full backlog, no permission) comes from a process that lives.
      else done(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
