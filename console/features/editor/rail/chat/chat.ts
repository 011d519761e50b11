/**
 * The test chat of a flow: the lines of a caller, and the call that they make of the flow on the screen. The call runs
 * again from its beginning at each change of the lines, and of the flow.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { arrowKey, type Editing } from '../../../../editor/session/editing.ts';
import { isUnwanted, ToolError, type Tools } from '../../../../editor/worker/client.ts';
import type { CallOptions, Line, Talk, ToolFault } from '../../../../editor/worker/protocol.ts';
import { pathOf } from './path.ts';

export interface ChatState {
  lines: readonly Line[];
  options: CallOptions;
  /** The last call that ran; null before the first. */
  talk: Talk | null;
  /** Its lines. */
  talkLines: readonly Line[];
  /** Why the flow cannot be called as it is. */
  fault: ToolFault | null;
  isRunning: boolean;
  /** After an edit of the flow: the first row that leads elsewhere than before. */
  changedAt: number | null;
}

/** Edits come at each keystroke. The call waits for a pause as short as this, ms. */
const PAUSE_MS = 120;

export class Chat {
  readonly store: StoreApi<ChatState>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly editing: Editing,
    private readonly tools: Tools,
  ) {
    this.store = createStore<ChatState>(() => ({
      lines: [],
      options: {},
      talk: null,
      talkLines: [],
      fault: null,
      isRunning: false,
      changedAt: null,
    }));
  }

  /** Follows the flow, and lights up the call's way. @returns ends that */
  follow(): () => void {
    void this.run(false);
    const stop = this.editing.store.subscribe(({ history }, before) => {
      if (history.document === before.history.document) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.run(true), PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(this.timer);
      this.editing.store.setState({ run: null });
    };
  }

  add(line: Line): void {
    this.change([...this.used(), line]);
  }

  /** Puts a line in front of another one: what comes later in the call stays. */
  insert(at: number, line: Line): void {
    const lines = [...this.store.getState().lines];
    lines.splice(at, 0, line);
    this.change(lines);
  }

  set(at: number, line: Line): void {
    this.change(this.store.getState().lines.map((one, i) => (i === at ? line : one)));
  }

  remove(at: number): void {
    this.change(this.store.getState().lines.filter((_, i) => i !== at));
  }

  load(lines: readonly Line[], options: CallOptions = {}): void {
    this.store.setState({ options });
    this.change(lines);
  }

  startOver(): void {
    this.change([]);
  }

  setOptions(options: CallOptions): void {
    this.store.setState({ options });
    this.change(this.store.getState().lines);
  }

  again(): void {
    void this.run(false);
  }

  /** Lines behind the end of the call would come back to life with the next one. */
  private used(): readonly Line[] {
    const { lines, talk } = this.store.getState();
    return talk?.ended == null ? lines : lines.slice(0, talk.linesUsed);
  }

  private change(lines: readonly Line[]): void {
    this.store.setState({ lines });
    void this.run(false);
  }

  private async run(isEdit: boolean): Promise<void> {
    const { name } = this.editing.state;
    const { lines, options, talk: before } = this.store.getState();
    this.store.setState({ isRunning: true });
    try {
      const talk = await this.tools.talk(name, this.editing.text, lines, options);
      const changedAt = isEdit && before ? firstChange(before, talk) : null;
      this.store.setState({ talk, talkLines: lines, fault: null, isRunning: false, changedAt });
      this.light(talk);
    } catch (error) {
      if (isUnwanted(error)) return;
      if (!(error instanceof ToolError)) throw error;
      const { code, path, message } = error;
      this.store.setState({ fault: { code, path, message }, isRunning: false });
      this.editing.store.setState({ run: null });
    }
  }

  private light(talk: Talk): void {
    const { nodes, arrows } = pathOf(talk.rows);
    const keys = arrows.map(([node, target]) => arrowKey({ node, target }));
    const run = { nodes: new Set(nodes), arrows: new Set(keys), current: talk.waiting?.node ?? null };
    this.editing.store.setState({ run });
  }
}

function firstChange({ rows: before }: Talk, { rows: after }: Talk): number | null {
  const count = Math.min(before.length, after.length);
  for (let i = 0; i < count; i++) {
    const [a, b] = [before[i], after[i]];
    if (a?.response_id !== b?.response_id || a?.response_type !== b?.response_type) return i;
  }
  return before.length === after.length ? null : count;
}

const chats = new WeakMap<Editing, Chat>();

/** The chat of a flow that is open. It stays while the rail is closed. */
export function chatOf(editing: Editing, tools: Tools): Chat {
  let chat = chats.get(editing);
  if (chat === undefined) {
    chat = new Chat(editing, tools);
    chats.set(editing, chat);
  }
  return chat;
}
