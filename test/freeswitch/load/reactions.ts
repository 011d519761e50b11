/**
 * How long callers wait for the next prompt, two ways. Within FreeSWITCH, from its time stamp of the input to that of
 * the next prompt's beginning. And at the caller, from the sending of the key, or FreeSWITCH's time stamp of the final
 * result, to the arrival of the first packet of the prompt, which FreeSWITCH sends one frame after it has begun to play.
 */
import type { EventSocket, SocketEvent } from '../event-socket.ts';
import type { Key } from './caller.ts';
import type { Ears } from './ears.ts';

/** Only calls of this name are watched: to watch all would cost more than they do. */
export const WATCHED = 'watched';

/** Ms since the epoch. */
export interface Period {
  from: number;
  to: number;
}

export interface Reactions {
  /** Ms, ascending. */
  times: number[];
  /** Inputs after which another one came before any prompt. */
  unanswered: number;
}

/** What FreeSWITCH tells of a call, ms since the epoch. */
interface Seen {
  finals: number[];
  keys: number[];
  prompts: number[];
  /** A partial result came in the utterance: the robot acts upon it, the others upon the final one. */
  partial: boolean;
}

export class Watch {
  /** By the port at which the call is heard. */
  private readonly calls = new Map<number, Seen>();

  async start(socket: EventSocket): Promise<void> {
    await socket.send(`filter Caller-Caller-ID-Name ${WATCHED}`);
    await socket.send('event json RECV_INFO DETECTED_SPEECH PLAYBACK_START');
  }

  receive(event: SocketEvent): void {
    const call = this.call(Number(event['Caller-Caller-ID-Number']));
    const at = Number(event['Event-Date-Timestamp']) / 1000;
    const type = event['Speech-Type'];
    if (event['Event-Name'] === 'PLAYBACK_START') call.prompts.push(at);
    else if (event['Event-Name'] === 'RECV_INFO') call.keys.push(at);
    else if (type === 'detected-partial-speech') call.partial = true;
    else if (type === 'detected-speech') {
      if (!call.partial) call.finals.push(at);
      call.partial = false;
    }
  }

  /** By FreeSWITCH's clock. */
  begunIn(period: Period): Reactions {
    return reactions(
      [...this.calls.values()].map(({ finals, keys, prompts }) => [[...finals, ...keys], prompts]),
      period,
    );
  }

  /** @param keys as they were sent */
  heardIn(period: Period, keys: Key[], ears: Ears): Reactions {
    return reactions(
      [...this.calls].map(([ear, { finals }]) => [
        [...finals, ...keys.filter((key) => key.ear === ear).map(({ at }) => at)],
        ears.heardAt(ear),
      ]),
      period,
    );
  }

  private call(ear: number): Seen {
    const known = this.calls.get(ear);
    if (known) return known;
    const call = { finals: [], keys: [], prompts: [], partial: false };
    this.calls.set(ear, call);
    return call;
  }
}

/** From each input of the period to the first answer after it, for each call. */
function reactions(calls: [inputs: number[], answers: number[]][], { from, to }: Period): Reactions {
  const times: number[] = [];
  let unanswered = 0;
  for (const [unsorted, answers] of calls) {
    const inputs = unsorted.sort((a, b) => a - b);
    inputs.forEach((input, i) => {
      if (input < from || input > to) return;
      const answer = answers.find((at) => at >= input);
      // What comes after the next input may be the answer to that one.
      if (answer === undefined || answer > (inputs[i + 1] ?? Number.POSITIVE_INFINITY)) unanswered++;
      else times.push(answer - input);
    });
  }
  return { times: times.sort((a, b) => a - b), unanswered };
}
