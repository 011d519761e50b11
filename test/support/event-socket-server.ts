/** FreeSWITCH's event socket as a server for tests: it answers commands, and misbehaves on demand. */
import { createServer, type Server, type Socket } from 'node:net';

/** A fault of a command or of a new connection. */
export type Fault =
  | 'silence' // it is taken, and nothing comes
  | 'half' // half of the answer comes, and nothing more
  | 'drop' // the connection is cut instead of an answer
  | 'half and drop'
  | { bytes: string }; // this comes instead of the answer

export interface EventSocketServer {
  readonly port: number;
  /** The core UUID that it reports. */
  coreUuid: string;
  password: string;
  /** The commands over all connections, without those of the protocol itself. */
  readonly commands: string[];
  /** The passwords that clients sent. */
  readonly logins: string[];
  /** Connections that are open. */
  connections(): number;
  /** What a command prints whose text begins so. */
  answer(start: string, output: string | (() => string)): void;
  /** What goes wrong instead. */
  fail(start: string, fault: Fault): void;
  /** The fault that new connections get instead of the greeting. */
  greeting: Fault | 'deny' | undefined;
  /** Sends an event to all connections. */
  emit(event: Readonly<Record<string, string>>): void;
  /** Cuts all connections. */
  drop(): void;
  close(): Promise<void>;
}

interface Answer {
  start: string;
  output?: () => string;
  fault?: Fault;
}

const CORE_UUID = '7d5b1f2e-0000-4000-8000-000000000001';

export async function startEventSocketServer(port = 0): Promise<EventSocketServer> {
  const open = new Set<Socket>();
  const answers: Answer[] = [];
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    greet(socket, state);
    let text = '';
    let known = false;
    socket.setEncoding('utf8').on('data', (data: string) => {
      text += data;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const command = text.slice(0, end);
        text = text.slice(end + 2);
        if (command.startsWith('auth ')) known = login(socket, state, command.slice('auth '.length));
        else if (known) run(socket, state, answers, command.replace(/^api /, ''));
        else socket.write(reply('-ERR command not found'));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const state: EventSocketServer = {
    port: (server.address() as { port: number }).port,
    coreUuid: CORE_UUID,
    password: 'ClueCon',
    commands: [],
    logins: [],
    greeting: undefined,
    connections: () => open.size,
    // The last one that was set counts.
    answer: (start, output) =>
      void answers.unshift({ start, output: typeof output === 'string' ? () => output : output }),
    fail: (start, fault) => void answers.unshift({ start, fault }),
    emit(event) {
      const body = JSON.stringify(event);
      const head = `Content-Type: text/event-json\nContent-Length: ${Buffer.byteLength(body)}\n\n`;
      for (const socket of open) socket.write(head + body);
    },
    drop() {
      for (const socket of open) socket.destroy();
    },
    close() {
      state.drop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return state;
}

function greet(socket: Socket, { greeting }: EventSocketServer): void {
  if (greeting === 'deny') {
    const words = 'Access Denied, go away.\n';
    socket.end(`Content-Type: text/rude-rejection\nContent-Length: ${words.length}\n\n${words}`);
  } else {
    send(socket, 'Content-Type: auth/request\n\n', greeting);
  }
}

function login(socket: Socket, state: EventSocketServer, password: string): boolean {
  state.logins.push(password);
  if (password === state.password) {
    socket.write(reply('+OK accepted'));
    return true;
  }
  const words = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
  const notice = `Content-Type: text/disconnect-notice\nContent-Length: ${words.length}\n\n${words}`;
  socket.end(reply('-ERR invalid') + notice);
  return false;
}

function run(socket: Socket, state: EventSocketServer, answers: readonly Answer[], command: string): void {
  const set = answers.find(({ start }) => command.startsWith(start));
  const isPing = command === 'global_getvar core_uuid';
  if (!isPing) state.commands.push(command);
  if (command.startsWith('sendevent ')) {
    send(socket, reply('+OK 7d5b1f2e-0000-4000-8000-000000000002'), set?.fault);
    return;
  }
  const body = set?.output?.() ?? (isPing ? state.coreUuid : `-ERR ${command} Command not found!\n`);
  const length = Buffer.byteLength(body);
  send(socket, `Content-Type: api/response\nContent-Length: ${length}\n\n${body}`, set?.fault);
}

function send(socket: Socket, whole: string, fault: Fault | undefined): void {
  if (fault === undefined) socket.write(whole);
  else if (typeof fault === 'object') socket.write(fault.bytes);
  else if (fault === 'drop') socket.destroy();
  else if (fault !== 'silence') {
    const half = whole.slice(0, Math.floor(whole.length / 2));
    socket.write(half, () => {
      if (fault === 'half and drop') socket.destroy();
    });
  }
}

function reply(text: string): string {
  return `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
}
