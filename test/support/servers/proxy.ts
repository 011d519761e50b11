/**
 * A TCP proxy that misbehaves on demand: it drops connections, refuses them, delays bytes, loses an answer, or goes
 * silent, as a firewall does that has forgotten a connection.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface TcpProxy {
  port: number;
  /** How many connections are open now. */
  connections(): number;
  /** Cuts all connections; new ones are served. */
  drop(): void;
  /** Cuts new connections at once. `drop` also cuts the existing ones. */
  refuse(): void;
  /**
   * From now on nothing goes through in either direction, and nobody is told: connections stay open, new ones are
   * taken and get no answer.
   */
  silence(): void;
  /** Delays all data by so many ms from now on. */
  delay(ms: number): void;
  /** The next request with this text still reaches the target; its connection is cut in place of the answer. */
  loseAnswerTo(text: string): void;
  /** Ends all faults. Connections that lost data in a silence are cut. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  ends: [Socket, Socket];
  /** The connection has lost data, so its two sides disagree. */
  torn: boolean;
  /** The next answer is lost. */
  mute: boolean;
}

/** @param target port on 127.0.0.1 that connections go to */
export async function startProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let mode: 'pass' | 'refuse' | 'silent' = 'pass';
  let delayMs = 0;
  let unanswered: string | undefined;

  const cut = (pair: Pair): void => {
    pairs.delete(pair);
    for (const end of pair.ends) end.destroy();
  };
  const forward = (pair: Pair, from: Socket, to: Socket): void => {
    // In order: delayed data must not be overtaken when the delay becomes shorter.
    let last = Promise.resolve();
    const inTurn = (action: () => void): void => {
      const due = performance.now() + delayMs;
      last = last.then(async () => {
        const wait = due - performance.now();
        if (wait > 0) await pause(wait);
        // A silent network does not carry the end of a connection either.
        if (mode === 'silent') pair.torn = true;
        else action();
      });
    };
    from.on('data', (data) => {
      inTurn(() => {
        const isRequest = from === pair.ends[0];
        if (isRequest && unanswered !== undefined && data.includes(unanswered)) {
          pair.mute = true;
          unanswered = undefined;
        } else if (!isRequest && pair.mute) cut(pair);
        if (to.destroyed || to.write(data)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => inTurn(() => to.end()));
    from.on('close', () => inTurn(() => cut(pair)));
    from.on('error', () => cut(pair));
  };

  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    if (mode === 'refuse') {
      client.destroy();
      return;
    }
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const pair: Pair = { ends: [client, upstream], torn: false, mute: false };
    pairs.add(pair);
    forward(pair, client, upstream);
    forward(pair, upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const drop = (): void => {
    for (const pair of [...pairs]) cut(pair);
  };
  return {
    port: (server.address() as { port: number }).port,
    connections: () => pairs.size,
    drop,
    refuse() {
      mode = 'refuse';
    },
    silence() {
      mode = 'silent';
    },
    delay(ms) {
      delayMs = ms;
    },
    loseAnswerTo(text) {
      unanswered = text;
    },
    heal() {
      mode = 'pass';
      unanswered = undefined;
      delayMs = 0;
      for (const pair of [...pairs]) if (pair.torn) cut(pair);
    },
    async close() {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
