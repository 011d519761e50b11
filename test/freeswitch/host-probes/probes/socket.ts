import { host, type Probe, type Tools } from '../probe.ts';

interface SocketClass {
  new (): {
    timeout: number;
    connect(host: string, port: number): unknown;
    send(text: string): unknown;
    readBytes(bytes: number): unknown;
    close(): unknown;
  };
}

function socket(): InstanceType<SocketClass> {
  host.use('Socket');
  return new (host.Socket as SocketClass)();
}

/** The server of the probes: address and port. */
function server(): [string, number] {
  const [, address, port] =
    /^http:\/\/([^:]+):(\d+)/.exec(String(host.session.getVariable('probe_http'))) || [];
  return [address as string, Number(port)];
}

/** Posts to a path with a time-out of 100 ms, and reads in pieces of so many bytes until there is no more. */
function post(t: Tools, path: string, bytes: number): unknown {
  const s = socket();
  s.timeout = 100000;
  const [address, port] = server();
  const body = '{"a":1}';
  const connected = t.timed(() => s.connect(address, port));
  const sent = t.answer(() =>
    s.send(
      `POST ${path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  );
  let text = '';
  let pieces = 0;
  const read = t.timed(() => {
    for (;;) {
      const piece = s.readBytes(bytes);
      if (piece === false) return piece;
      text += piece;
      pieces++;
    }
  });
  const more = t.timed(() => s.readBytes(bytes));
  const closed = t.answer(() => s.close());
  return [connected, sent, read, more, closed, pieces > 1, text.replace(/^[\s\S]*?\r\n\r\n/, '')];
}

/** The class `Socket`: its time-out is in microseconds. */
export const SOCKET: Probe[] = [
  {
    name: 'use() provides Socket',
    run: (t) => [typeof host.Socket, t.answer(() => host.use('Socket')), typeof host.Socket],
  },
  { name: 'Socket: an answer in one piece', run: (t) => post(t, '/echo', 4096) },
  { name: 'Socket: an answer in pieces of 16 bytes', run: (t) => post(t, '/echo', 16) },
  { name: 'Socket: an answer that takes too long', run: (t) => post(t, '/slow', 4096) },
  {
    name: 'Socket: a closed port',
    run: (t) => {
      const s = socket();
      s.timeout = 100000;
      return [t.timed(() => s.connect('127.0.0.1', 9)), t.answer(() => s.close())];
    },
  },
  {
    name: 'Socket: use after close',
    run: (t) => {
      const s = socket();
      const connected = s.connect(server()[0], server()[1]);
      s.close();
      return [connected, t.answer(() => s.send('GET / HTTP/1.0\r\n\r\n')), t.answer(() => s.readBytes(10))];
    },
  },
];
