/** What a chat shows of a call, in order: what each side says, and what the flow makes of it. */
import { InputType, ResponseType, type Row } from '../../../../../engine/contract/row.ts';
import type { Line, Talk, Turn } from '../../../../editor/worker/protocol.ts';

export type Item = RobotItem | CallerItem | StepItem | NoteItem;

export interface RobotItem {
  kind: 'robot';
  key: string;
  /** Ms since the call began. */
  at: number;
  text: string;
  node: string | null;
  title: string | null;
  /** How long it played, ms; null while it plays. */
  playedMs: number | null;
  isStopped: boolean;
  /** How long the action's prompts had been playing when it began, ms. */
  offsetMs: number;
  /** The line that would come next in its action: what is said into it is put in front of that one. */
  nextLine: number;
}

export interface CallerItem {
  kind: 'caller';
  key: string;
  at: number;
  /** Index in the lines. */
  line: number;
  isHeard: boolean;
}

/** A row: an input, and what it leads to. */
export interface StepItem {
  kind: 'step';
  key: string;
  at: number;
  index: number;
  row: Row;
  turn: Turn | undefined;
}

export interface NoteItem {
  kind: 'note';
  key: string;
  at: number;
  what: 'runs' | 'recogniser';
  text: string;
}

export function itemsOf({ events, turns, startMs }: Talk, lines: readonly Line[]): Item[] {
  const items: Item[] = [];
  let next = 0;
  let rows = 0;
  let pressed = '';
  let actionAt: number | null = null;
  let phase = '';
  let node: { id: string | null; title: string | null } = { id: null, title: null };
  /** Goes to the next line of a kind; those in between take no time. */
  const lineOf = (kind: string): number => {
    const found = lines.findIndex((line, i) => i >= next && kind in line);
    next = found < 0 ? next : found + 1;
    return found;
  };
  const caller = (kind: string, at: number, isHeard: boolean): void => {
    const line = lineOf(kind);
    if (line >= 0) items.push({ kind: 'caller', key: `line ${line}`, at, line, isHeard });
  };
  for (const [i, event] of events.entries()) {
    const at = event.at - startMs;
    switch (event.did) {
      case 'speak':
        caller('say', at, event.heard);
        break;
      case 'press':
        if (pressed === '') {
          caller('dtmf', at, true);
          pressed = String(lines[next - 1]?.dtmf ?? '');
        }
        pressed = pressed.slice(1);
        break;
      case 'hangup':
        caller('hangup', at, true);
        break;
      case 'asr':
        items.push({ kind: 'note', key: `note ${i}`, at, what: 'recogniser', text: event.state });
        break;
      case 'phase':
        phase = event.phase;
        break;
      case 'execute':
        if (phase === 'app' && event.application !== 'detect_speech')
          items.push({
            kind: 'note',
            key: `note ${i}`,
            at,
            what: 'runs',
            text: `${event.application} ${event.argument}`.trim(),
          });
        break;
      case 'prompt':
        actionAt ??= at;
        items.push({
          kind: 'robot',
          key: `prompt ${i}`,
          at,
          text: event.text,
          node: node.id,
          title: node.title,
          playedMs: null,
          isStopped: false,
          offsetMs: at - actionAt,
          nextLine: next,
        });
        break;
      case 'prompt-end': {
        const prompt = lastRobot(items);
        const item = items[prompt];
        if (item?.kind === 'robot')
          items[prompt] = { ...item, playedMs: event.playedMs, isStopped: event.stopped };
        break;
      }
      case 'row': {
        const { row } = event;
        if (row.input_type === InputType.Complete && 'silence' in (lines[next] ?? {}))
          caller('silence', at, true);
        items.push({ kind: 'step', key: `row ${rows}`, at, index: rows, row, turn: turns[rows] });
        rows++;
        if (row.response_type === null) break;
        actionAt = null;
        if (row.response_type !== ResponseType.SwitchPrompt)
          node = { id: row.response_id, title: row.response_description };
        break;
      }
    }
  }
  return items;
}

/** What the caller does in a line, as text. */
export function textOfLine(line: Line): string {
  if (typeof line.say === 'string') return line.say;
  if (typeof line.dtmf === 'string') return line.dtmf;
  return '';
}

function lastRobot(items: readonly Item[]): number {
  let last = items.length - 1;
  while (last >= 0 && items[last]?.kind !== 'robot') last--;
  return last;
}
