/** Another system that calls the robot: one call by sipp, and the SIP messages that it sent and received. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SystemCall {
  port: number;
  /** The user that it calls. */
  to: string;
  /** Address that it calls from. */
  from?: string;
  /** Further headers of the INVITE, as they are sent. */
  headers?: string[];
  /** Port that the robot's sound is sent to; not given: sipp takes it. */
  hearsAt?: number;
  /**
   * What it does once the call is answered: it hangs up, or it waits for the robot's REFER and BYE, or for its BYE. Or it
   * expects that status in place of an answer, or takes the call back so long after it has heard ringing.
   */
  ending: { hangsUpAfterMs: number } | 'refer' | 'bye' | { refusedWith: number } | { cancelsAfterMs: number };
}

export interface Message {
  isSent: boolean;
  text: string;
  /** The first line's method or status: `INVITE`, `200`. */
  is: string;
  /** When, ms since 1970. */
  at: number;
}

/** @throws what sipp says where the call did not go as `ending` says */
export async function callAsSystem(call: SystemCall): Promise<Message[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-sipp-'));
  try {
    writeFileSync(join(folder, 'call.xml'), scenarioOf(call));
    const args = ['-sf', 'call.xml', '-i', call.from ?? '127.0.0.1', '-s', call.to, '-m', '1', '-nostdin'];
    args.push(
      '-trace_msg',
      '-message_file',
      'messages',
      '-trace_err',
      '-error_file',
      'errors',
      '-recv_timeout',
      '20000',
    );
    const sipp = spawn('sipp', [...args, `127.0.0.1:${call.port}`], { cwd: folder, stdio: 'ignore' });
    const status = await new Promise<number | null>((resolve, reject) => {
      sipp.once('error', reject);
      sipp.once('close', resolve);
    });
    const messages = messagesOf(readFileSync(join(folder, 'messages'), 'utf8'));
    if (status === 0) return messages;
    throw new Error(
      `sipp ended with ${status}: ${messages.map(({ is, isSent }) => (isSent ? `→${is}` : `←${is}`)).join(' ')}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The value of a header; undefined: it is not there. */
export function headerOf(message: Message | undefined, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'mi').exec(message?.text ?? '')?.[1]?.trim();
}

function messagesOf(trace: string): Message[] {
  const parts = trace.split(/^-{20,}.*$/m).slice(1);
  const at = [...trace.matchAll(/^-{20,} (\S+)[T ](\S+?)\s*$/gm)].map(([, day, time]) =>
    Date.parse(`${day}T${time}`),
  );
  return parts.flatMap((part, i) => {
    const [, kind, text = ''] = /message (sent|received)[^\n]*\n\s*\n([\s\S]*)$/.exec(part) ?? [];
    if (kind === undefined) return [];
    const is = /^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? /^\S+/.exec(text)?.[0] ?? '';
    return [{ isSent: kind === 'sent', text, is, at: at[i] as number }];
  });
}

const INVITE_BRANCH = 'z9hG4bK[pid]c[call_number]';

/** What sipp does, as XML. */
export function scenarioOf({ headers = [], ending, to, hearsAt }: SystemCall): string {
  const own = (cseq: string, method: string, tag: string, branch = '[branch]'): string => `
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=${branch}
      From: <sip:other@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:${to}@[remote_ip]:[remote_port]>${tag}
      Call-ID: [call_id]
      CSeq: ${cseq} ${method}
      Contact: <sip:other@[local_ip]:[local_port]>
      Max-Forwards: 70`;
  const answer = (method: string, status: string): string => `
    <recv request="${method}"/>
    <send><![CDATA[

      SIP/2.0 ${status}
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:other@[local_ip]:[local_port]>
      Content-Length: 0

    ]]></send>`;
  const provisional = ['100', '180', '183']
    .map((one) => `<recv response="${one}" optional="true"/>`)
    .join('');
  const hangUp = (ms: number): string => `
    <pause milliseconds="${ms}"/>
    <send retrans="500"><![CDATA[

      BYE sip:${to}@[remote_ip]:[remote_port] SIP/2.0${own('2', 'BYE', '[peer_tag_param]')}
      Content-Length: 0

    ]]></send>
    <recv response="200"/>`;
  // Without it FreeSWITCH waits for ten seconds before it ends the call.
  const notify = `
    <send retrans="500"><![CDATA[

      NOTIFY sip:${to}@[remote_ip]:[remote_port] SIP/2.0${own('2', 'NOTIFY', '[peer_tag_param]')}
      Event: refer
      Subscription-State: terminated;reason=noresource
      Content-Type: message/sipfrag
      Content-Length: [len]

      SIP/2.0 200 OK

    ]]></send>
    <recv response="200"/>`;
  // Those to a refusal, and CANCEL, belong to the transaction of the INVITE.
  const ack = (branch?: string): string => `
    <send><![CDATA[

      ACK sip:${to}@[remote_ip]:[remote_port] SIP/2.0${own('1', 'ACK', '[peer_tag_param]', branch)}
      Content-Length: 0

    ]]></send>`;
  const cancel = (ms: number): string => `
    <recv response="100" optional="true"/>
    <recv response="180"/>
    <pause milliseconds="${ms}"/>
    <send retrans="500"><![CDATA[

      CANCEL sip:${to}@[remote_ip]:[remote_port] SIP/2.0${own('1', 'CANCEL', '', INVITE_BRANCH)}
      Content-Length: 0

    ]]></send>
    <recv response="200"/>
    <recv response="487"/>${ack(INVITE_BRANCH)}`;
  const rest = (): string => {
    if (typeof ending === 'object' && 'cancelsAfterMs' in ending) return cancel(ending.cancelsAfterMs);
    if (typeof ending === 'object' && 'refusedWith' in ending)
      return `${provisional}<recv response="${ending.refusedWith}"/>${ack(INVITE_BRANCH)}`;
    const answered = `${provisional}<recv response="200"/>${ack()}`;
    if (typeof ending === 'object') return answered + hangUp(ending.hangsUpAfterMs);
    const referred = ending === 'refer' ? answer('REFER', '202 Accepted') + notify : '';
    return answered + referred + answer('BYE', '200 OK');
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="other system">
    <send retrans="500"><![CDATA[

      INVITE sip:${to}@[remote_ip]:[remote_port] SIP/2.0${own('1', 'INVITE', '', INVITE_BRANCH)}${headers.map((header) => `\n      ${header}`).join('')}
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=other 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio ${hearsAt ?? '[auto_media_port]'} RTP/AVP 0
      a=rtpmap:0 PCMU/8000

    ]]></send>${rest()}
</scenario>
`;
}
