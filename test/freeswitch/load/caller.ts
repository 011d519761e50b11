/** The callers: sipp places calls, speaks (RTP) and presses keys (SIP INFO) by the clock, whatever it hears. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pcmu } from './prompts.ts';

/** In each round a caller says something and presses a key: an input every 3 s. */
export const ROUND_MS = 6000;
/** Speech from here, so long; its final result comes about 0.4 s after it. */
const SPEECH_AT_MS = 1000;
const SPEECH_MS = 700;
/** Far from the speech: a key in the middle of an utterance consumes it (flow-format.md#listen-2). */
const KEY_AT_MS = 4400;

export interface Callers {
  /** Calls in all. */
  calls: number;
  /** In how many ms they are begun, evenly. */
  begunInMs: number;
  /** At most so many at once. */
  atOnce: number;
  /** Rounds until the caller hangs up; with a part of one, it ends after that part. */
  rounds: number;
  /** The number that is called. */
  extension: string;
  sipPort: number;
  /** For files of its own. */
  folder: string;
  name: string;
  /**
   * Ports on which somebody else hears the calls, one each; the caller's number is the port, and his name the
   * run's. Without, sipp takes the sound and drops it.
   */
  ears?: number[];
}

/** A key that a caller pressed: the port at which his call is heard, and when, ms since the epoch. */
export interface Key {
  ear: number;
  at: number;
}

export interface CallersResult {
  successful: number;
  failed: number;
  /** Why, in sipp's words and numbers; empty where none failed. */
  failures: string;
}

/** One run of sipp. */
export class CallerProcess {
  readonly process: ChildProcess;
  /** When sipp has ended. */
  readonly ended: Promise<CallersResult>;
  private output = '';

  constructor(private readonly callers: Callers) {
    const { folder, name, calls, begunInMs, atOnce, sipPort, extension } = callers;
    const scenario = join(folder, `${name}.xml`);
    const speech = join(folder, `${name}.ulaw`);
    writeFileSync(speech, speechOfRound());
    writeFileSync(scenario, scenarioOf(callers, speech));
    const args = ['-sf', scenario, '-i', '127.0.0.1', '-mi', '127.0.0.1', '-s', extension, '-nostdin'];
    args.push('-m', String(calls), '-r', String(calls), '-rp', String(begunInMs), '-l', String(atOnce));
    args.push('-trace_stat', '-stf', this.statistics, '-fd', '1', '-trace_err');
    args.push('-error_file', join(folder, `${name}.errors`), '-max_socket', '4000');
    if (callers.ears) {
      const ears = join(folder, `${name}.csv`);
      writeFileSync(ears, ['SEQUENTIAL', ...callers.ears].join('\n'));
      args.push('-inf', ears, '-trace_shortmsg', '-shortmessage_file', this.messages);
    }
    args.push(`127.0.0.1:${sipPort}`);
    this.process = spawn('sipp', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (data) => {
        this.output = (this.output + String(data)).slice(-4000);
      });
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Error('sipp is missing: apt install sip-tester') : error),
      );
      this.process.once('close', (status) => {
        const result = this.soFar();
        // 0: all calls successful, 1: some failed; with anything else sipp itself failed.
        if (status === 0 || status === 1 || result.successful + result.failed > 0) resolve(result);
        else reject(new Error(`sipp ended with ${status}: ${this.output}`));
      });
    });
    // It is awaited later than it may fail.
    this.ended.catch(() => {});
  }

  /** As of the last second. */
  soFar(): CallersResult {
    const { statistics } = this;
    if (!existsSync(statistics)) return { successful: 0, failed: 0, failures: '' };
    const [head = '', ...lines] = readFileSync(statistics, 'utf8').trim().split('\n');
    const names = head.split(';');
    const values = (lines.at(-1) ?? '').split(';');
    const of = (name: string): number => Number(values[names.indexOf(name)] ?? 0);
    const failures = names
      .filter((name) => /^Failed.+\(C\)$/.test(name) && name !== 'FailedCall(C)' && of(name) > 0)
      .map((name) => `${name} ${of(name)}`);
    return {
      successful: of('SuccessfulCall(C)'),
      failed: of('FailedCall(C)'),
      failures: failures.join(', '),
    };
  }

  /** The keys so far; only where somebody else hears the calls. */
  keys(): Key[] {
    const { ears = [] } = this.callers;
    const keys: Key[] = [];
    for (const line of readFileSync(this.messages, 'utf8').split('\n')) {
      // Date, time, seconds since the epoch, direction, Call-ID (`<number of the call, from 1>-<pid>@<address>`), …
      const [, , at, direction, callId = '', , start = ''] = line.split('\t');
      if (direction !== 'S' || !start.startsWith('INFO')) continue;
      keys.push({
        ear: ears[(Number.parseInt(callId, 10) - 1) % ears.length] as number,
        at: Number(at) * 1000,
      });
    }
    return keys;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  private get messages(): string {
    return join(this.callers.folder, `${this.callers.name}.messages`);
  }

  private get statistics(): string {
    return join(this.callers.folder, `${this.callers.name}.statistics`);
  }
}

/** How long a call lasts, ms. */
export function callMs(rounds: number): number {
  return Math.round(rounds * ROUND_MS);
}

/** A round's sound, which sipp repeats. */
function speechOfRound(): Buffer {
  const samples = new Int16Array(ROUND_MS * 8);
  for (let i = SPEECH_AT_MS * 8; i < (SPEECH_AT_MS + SPEECH_MS) * 8; i++)
    samples[i] = 8000 * Math.sin((2 * Math.PI * 440 * i) / 8000);
  return pcmu(samples);
}

function scenarioOf({ rounds, ears, name, extension }: Callers, speech: string): string {
  // What begins with a bracket is sipp's to fill in.
  const [user, hears] = ears ? ['[field0]', '[field0]'] : ['load', '[rtpstream_audio_port]'];
  const head = (cseq: string, method: string, to: string): string => `
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "${name}" <sip:${user}@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:${extension}@[remote_ip]:[remote_port]>${to}
      Call-ID: [call_id]
      CSeq: ${cseq} ${method}
      Contact: <sip:${user}@[local_ip]:[local_port]>
      Max-Forwards: 70`;
  const invite = `
    <send retrans="500"><![CDATA[

      INVITE sip:${extension}@[remote_ip]:[remote_port] SIP/2.0${head('1', 'INVITE', '')}
      X-Sends-From: [rtpstream_audio_port]
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=caller 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio ${hears} RTP/AVP 0
      a=rtpmap:0 PCMU/8000

    ]]></send>
    <recv response="100" optional="true"/>
    <recv response="180" optional="true"/>
    <recv response="183" optional="true"/>
    <recv response="200" rtd="true"/>
    <send><![CDATA[

      ACK sip:${extension}@[remote_ip]:[remote_port] SIP/2.0${head('1', 'ACK', '[peer_tag_param]')}
      Content-Length: 0

    ]]></send>
    <nop><action><exec rtp_stream="${speech},-1,0"/></action></nop>`;
  let cseq = 1;
  const request = (method: string, type: string, body: string): string => `
    <send retrans="500"><![CDATA[

      ${method} sip:${extension}@[remote_ip]:[remote_port] SIP/2.0${head(String(++cseq), method, '[peer_tag_param]')}${type}
      Content-Length: [len]

      ${body}
    ]]></send>
    <recv response="200"/>`;
  const pause = (ms: number): string => (ms > 0 ? `\n    <pause milliseconds="${Math.round(ms)}"/>` : '');
  const parts: string[] = [];
  for (let left = callMs(rounds); left > 0; left -= ROUND_MS) {
    if (left < KEY_AT_MS) {
      parts.push(pause(left));
      break;
    }
    const key = request(
      'INFO',
      '\n      Content-Type: application/dtmf-relay',
      'Signal=1\n      Duration=160\n',
    );
    parts.push(pause(KEY_AT_MS), key, pause(Math.min(left, ROUND_MS) - KEY_AT_MS));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="${name}">${invite}${parts.join('')}${request('BYE', '', '')}
</scenario>
`;
}
