/** A caller of one SIP request over UDP, who answers a challenge where it has a password (RFC 3261 22, RFC 2617). */
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { until } from '../support/until.ts';

export interface SipCaller {
  /** Address that it calls from. */
  from: string;
  /** Port on 127.0.0.1 that it calls. */
  port: number;
  domain: string;
  /** The user that it calls, and the one that it is. */
  to: string;
  user: string;
  /** Undefined: it gives up when it is challenged. */
  password?: string;
}

/** Sends a request and returns the final answer. */
export async function sipRequest(method: 'INVITE' | 'REGISTER', caller: SipCaller): Promise<string> {
  const socket = createSocket('udp4');
  const answers: string[] = [];
  socket.on('message', (message) => answers.push(message.toString()));
  await new Promise<void>((resolve) => socket.bind(0, caller.from, resolve));
  const ask = (sequence: number, more: string[]): Promise<string> => {
    const contact = `${caller.from}:${socket.address().port}`;
    socket.send(
      sipText(method, caller, { contact, transport: 'UDP', sequence, more }),
      caller.port,
      '127.0.0.1',
    );
    return until(`an answer to ${method} ${sequence}`, () =>
      answers.find((one) => new RegExp(`^CSeq: ${sequence} `, 'mi').test(one) && !/^SIP\/2\.0 1/.test(one)),
    );
  };
  try {
    const answer = await ask(1, []);
    const [, header, challenge = ''] =
      /^(Proxy|WWW)-Authenticate: Digest (.*)$/im.exec(answer) ?? ([] as string[]);
    if (header === undefined || caller.password === undefined) return answer;
    const name = header === 'Proxy' ? 'Proxy-Authorization' : 'Authorization';
    return await ask(2, [`${name}: ${digest(method, caller, challenge)}`]);
  } finally {
    socket.close();
  }
}

interface Place {
  contact: string;
  transport: 'UDP' | 'WSS';
  sequence?: number;
  /** Further headers. */
  more?: string[];
}

/** The text of a request; an INVITE offers G.711 to nowhere. */
export function sipText(
  method: 'INVITE' | 'REGISTER',
  { to, user, domain }: Pick<SipCaller, 'to' | 'user' | 'domain'>,
  { contact, transport, sequence = 1, more = [] }: Place,
): string {
  const sdp =
    method === 'INVITE'
      ? 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n'
      : '';
  return [
    `${method} ${target(method, to, domain)} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${contact};branch=z9hG4bK${sequence};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${domain}>;tag=1`,
    `To: <sip:${method === 'INVITE' ? to : user}@${domain}>`,
    `Call-ID: ${process.pid}.${method}@${contact}`,
    `CSeq: ${sequence} ${method}`,
    `Contact: <sip:${user}@${contact};transport=${transport.toLowerCase()}>`,
    ...more,
    ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

function target(method: string, to: string, domain: string): string {
  return method === 'INVITE' ? `sip:${to}@${domain}` : `sip:${domain}`;
}

function digest(method: string, caller: SipCaller, challenge: string): string {
  const value = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const { user, password, to, domain } = caller;
  const [realm, nonce, uri] = [value('realm'), value('nonce'), target(method, to, domain)];
  const [count, mine] = ['00000001', 'c0ffee'];
  const secret = md5(`${user}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:${count}:${mine}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${count}, cnonce="${mine}", response="${response}", algorithm=MD5`;
}
