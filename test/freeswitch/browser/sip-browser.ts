/**
 * As much of a browser's SIP as a case needs, over the hub's WebSocket: requests, digest, calls without sound. What a
 * ticket does not open is tried with it, and many calls at once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from '../../support/until.ts';

export interface Login {
  user: string;
  password: string;
}

export interface SipRequest {
  method?: 'INVITE' | 'REGISTER' | 'MESSAGE' | 'SUBSCRIBE' | 'OPTIONS';
  /** What is called. */
  to?: string;
  /** Null: it gives up when it is challenged. */
  login: Login | null;
  /** Further headers. */
  headers?: string[];
}

/** Nothing is sent there: the calls are about signalling. */
const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');
const DOMAIN = 'robot.invalid';

export class SipBrowser {
  private readonly received: string[] = [];
  private readonly id = randomBytes(6).toString('hex');
  private sequence = 0;
  private dialog: { to: string; callId: string; target: string } | null = null;
  private socket: WebSocket;

  constructor(private readonly url: string) {
    this.socket = this.open();
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  async connected(): Promise<this> {
    if (!this.isOpen) await once(this.socket, 'open');
    return this;
  }

  /** Opens the WebSocket again, as often as it is refused. */
  async reconnect(): Promise<void> {
    await until('the WebSocket again', async () => {
      this.socket = this.open();
      await once(this.socket, 'open');
      return true;
    });
  }

  /** Sends a request, answers the challenge, and returns the first line of the final answer. */
  async request({ method = 'INVITE', to = 'robot', login, headers = [] }: SipRequest): Promise<string> {
    const callId = `${this.id}.${++this.sequence}`;
    const uri = method === 'REGISTER' ? `sip:${DOMAIN}` : `sip:${to}@${DOMAIN}`;
    const ask = async (more: string[]): Promise<string> => {
      const sequence = ++this.sequence;
      this.send(method, uri, { callId, sequence, more: [...headers, ...more] });
      const answer = await this.answerTo(callId, sequence);
      if (method === 'INVITE') this.acknowledge(uri, { callId, sequence, answer });
      return answer;
    };
    let answer = await ask([]);
    const [, header, challenge = ''] =
      /^(Proxy|WWW)-Authenticate: Digest (.*)$/im.exec(answer) ?? ([] as string[]);
    if (header !== undefined && login !== null) {
      const name = header === 'Proxy' ? 'Proxy-Authorization' : 'Authorization';
      answer = await ask([`${name}: ${digest(method, uri, login, challenge)}`]);
    }
    return answer.split('\r\n')[0] as string;
  }

  /** Hangs its call up. @returns the first line of the answer */
  async bye(): Promise<string> {
    const { callId, to, target } = this.dialog as NonNullable<typeof this.dialog>;
    const sequence = ++this.sequence;
    this.send('BYE', target, { callId, sequence, to });
    return (await this.answerTo(callId, sequence)).split('\r\n')[0] as string;
  }

  close(): void {
    this.socket.terminate();
  }

  private open(): WebSocket {
    const socket = new WebSocket(this.url, 'sip');
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = String(data);
      this.received.push(text);
      if (/^(BYE|OPTIONS|INFO|NOTIFY) /.test(text)) socket.send(okTo(text));
    });
    return socket;
  }

  private answerTo(callId: string, sequence: number): Promise<string> {
    return until(`an answer to ${callId} ${sequence}`, () =>
      this.received.find(
        (one) =>
          /^SIP\/2\.0 [2-6]/.test(one) &&
          one.includes(`Call-ID: ${callId}\r\n`) &&
          new RegExp(`^CSeq: ${sequence} `, 'mi').test(one),
      ),
    );
  }

  private acknowledge(
    uri: string,
    { callId, sequence, answer }: { callId: string; sequence: number; answer: string },
  ): void {
    const to = headerOf(answer, 'To');
    const isCall = answer.startsWith('SIP/2.0 200');
    const target = isCall ? (/<([^>]+)>/.exec(headerOf(answer, 'Contact'))?.[1] ?? uri) : uri;
    if (isCall) this.dialog = { to, callId, target };
    // The answer to an ACK of a refusal belongs to its branch.
    this.send('ACK', target, {
      callId,
      sequence,
      to,
      ...(isCall ? {} : { branch: `${callId}-${sequence}` }),
    });
  }

  private send(
    method: string,
    uri: string,
    {
      callId,
      sequence,
      more = [],
      to = method === 'REGISTER' ? `<sip:${this.id}@${DOMAIN}>` : `<${uri}>`,
      branch = method === 'ACK' || method === 'BYE'
        ? randomBytes(6).toString('hex')
        : `${callId}-${sequence}`,
    }: { callId: string; sequence: number; more?: string[]; to?: string; branch?: string },
  ): void {
    const sdp = method === 'INVITE' ? SDP : '';
    this.socket.send(
      [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/WS ${this.id}.invalid;branch=z9hG4bK${branch};rport`,
        'Max-Forwards: 70',
        `From: <sip:${this.id}@${DOMAIN}>;tag=${this.id}`,
        `To: ${to}`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} ${method}`,
        `Contact: <sip:${this.id}@${this.id}.invalid;transport=ws>`,
        ...(method === 'SUBSCRIBE' ? ['Event: presence'] : []),
        ...more,
        ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${sdp.length}`,
        '',
        sdp,
      ].join('\r\n'),
    );
  }
}

function headerOf(text: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'mi').exec(text)?.[1]?.trim() ?? '';
}

function okTo(request: string): string {
  const kept = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line));
  return ['SIP/2.0 200 OK', ...kept, 'Content-Length: 0', '', ''].join('\r\n');
}

function digest(method: string, uri: string, { user, password }: Login, challenge: string): string {
  const value = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const [realm, nonce] = [value('realm'), value('nonce')];
  const [count, mine] = ['00000001', randomBytes(4).toString('hex')];
  const secret = md5(`${user}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:${count}:${mine}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${count}, cnonce="${mine}", response="${response}", algorithm=MD5`;
}
