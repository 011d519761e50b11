/** The transcript of a call: one line for each event, with its time. */
import { InputType } from '../../../engine/contract/row.ts';
import { replaceControlCharacters } from '../../lib/printable.ts';
import { formatClockTime, formatSeconds } from '../../lib/time.ts';
import type { SimulationEvent } from '../simulate.ts';
import { inputOf, matchOf, responseOf } from './describe.ts';

const ASR = {
  closed: '(the recogniser dies)',
  missing: '(the recogniser cannot be started)',
  there: '(the recogniser can be started again)',
} as const;

export class Transcript {
  private readonly startMs: number;
  private phase = '';

  /** @param startMs the start of the call, in ms since 1970 */
  constructor(startMs: number) {
    this.startMs = startMs;
  }

  /** The line of an event with its line end; `""` for events that people need not see. */
  line(event: SimulationEvent): string {
    const [who, what] = this.told(event);
    return what === ''
      ? ''
      : `${formatClockTime(event.at - this.startMs)}  ${who.padEnd(7)} ${replaceControlCharacters(what)}\n`;
  }

  /** Who, and what. */
  private told(event: SimulationEvent): [string, string] {
    switch (event.did) {
      case 'prompt':
        return ['robot', event.text];
      case 'prompt-end':
        return ['', event.stopped ? `(stopped after ${formatSeconds(event.playedMs)})` : ''];
      case 'phase':
        this.phase = event.phase;
        return ['', event.phase === 'pause' ? '(held back by sound)' : ''];
      case 'execute':
        return ['robot', this.isOfFlow(event) ? `runs ${event.application} ${event.argument}`.trimEnd() : ''];
      case 'speak':
        return [
          'caller',
          `${event.noise ? `(noise) ${event.text}`.trim() : event.text}${event.heard ? '' : ' (not heard)'}`,
        ];
      case 'partial':
        return ['', `… ${event.text}`];
      case 'result':
        return ['heard', event.text === '' ? '(nothing)' : event.text];
      case 'press':
        return ['caller', `key ${event.key}`];
      case 'hangup':
        return ['caller', `hangs up (${event.cause})`];
      case 'asr':
        return ['', ASR[event.state]];
      case 'row':
        return this.row(event.row);
      case 'log':
      case 'note':
        return ['', ''];
    }
  }

  /** Hides internals of the robot, such as starting the recogniser and recording. */
  private isOfFlow({ application }: { application: string }): boolean {
    return this.phase === 'app' && application !== 'detect_speech';
  }

  private row(row: SimulationEvent & { did: 'row' } extends { row: infer R } ? R : never): [string, string] {
    const match = matchOf(row);
    const matched = match === '' ? '' : `: ${match}`;
    const response = responseOf(row);
    const led = response === '' ? '' : ` → ${response}`;
    const score = row.potential === null ? '' : ` [${row.potential}]`;
    switch (row.input_type) {
      case InputType.Create:
      case InputType.Destroy:
        return ['call', `${inputOf(row).replace(/^call /, '')}${led}${score}`];
      case InputType.Complete:
        return ['done', `${inputOf(row)}${matched}${led}${score}`];
      default:
        return [match === '' ? 'server' : 'match', `${inputOf(row)}${matched}${led}${score}`];
    }
  }
}
