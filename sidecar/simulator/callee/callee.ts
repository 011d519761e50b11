/** A callee who follows no script but wants something, and says it in the words of the flow (dialer.md#simulated-calls). */
import type { CallProgress } from '../caller/call-progress.ts';
import type { LineSource } from '../caller/caller.ts';
import { type CallerLine, callerLine } from '../caller/caller-line.ts';
import type { FlowWords, Reply, Wish } from './flow-words.ts';

export const CALLEES = ['agrees', 'refuses', 'asks', 'silent', 'hangs-up', 'machine'] as const;
export type CalleeKind = (typeof CALLEES)[number];

/** Recognised by what machines say first. */
const ANNOUNCEMENT = '您好，您拨打的用户暂时无法接听，请在提示音后留言。';
/** A mailbox records no longer, ms. */
export const MAILBOX_MS = 120_000;
/** From the begin of the first prompt, ms. */
const HANGS_UP_AFTER_MS = 1200;
const THINKS_MS = 500;
/** A callee who has said so much has had enough. */
const MOST_REPLIES = 40;
/** How often the same is said in a node before something else is tried. */
const SAME_REPLIES = 2;

/** What callees say to whoever leads the call, again and again the last one. */
const REPLIES = {
  agrees: ['你好', '好的'],
  refuses: ['你好', '不需要'],
  asks: ['你好', '你是谁', '好的'],
} as const;

/** @param words of the flow; null if the host cannot run it */
export function calleeLines(kind: CalleeKind, words: FlowWords | null): LineSource {
  if (words === null) return wordless('silent');
  return kind === 'agrees' || kind === 'refuses' || kind === 'asks'
    ? new Talker(kind, words)
    : wordless(kind);
}

function wordless(kind: 'silent' | 'hangs-up' | 'machine'): LineSource {
  if (kind === 'hangs-up') return once({ hangup: 'NORMAL_CLEARING', during: HANGS_UP_AFTER_MS });
  if (kind === 'machine') return once({ say: ANNOUNCEMENT, during: 0 });
  return { next: () => undefined };
}

/** The same of a call that a server leads: nobody knows which words it waits for. */
export function calleeOfServer(kind: CalleeKind): LineSource {
  if (kind === 'agrees' || kind === 'refuses' || kind === 'asks') return new Replier(kind);
  return wordless(kind);
}

function once(line: object): LineSource {
  let left: CallerLine | undefined = callerLine(line);
  return {
    next: () => {
      const next = left;
      left = undefined;
      return next;
    },
  };
}

class Replier implements LineSource {
  private repliedIn = -1;
  private replies = 0;

  constructor(private readonly kind: keyof typeof REPLIES) {}

  next({ actions, phase }: CallProgress): CallerLine | undefined {
    if (phase !== 'wait' || actions === this.repliedIn) return undefined;
    this.repliedIn = actions;
    if (this.replies === MOST_REPLIES) return callerLine({ hangup: 'NORMAL_CLEARING' });
    const said = REPLIES[this.kind];
    return callerLine({ say: said[Math.min(this.replies++, said.length - 1)], delay: THINKS_MS });
  }
}

class Talker implements LineSource {
  private repliedIn = -1;
  private replies = 0;
  private wantsToAsk: boolean;
  private readonly visits = new Map<string, number>();

  constructor(
    private readonly kind: 'agrees' | 'refuses' | 'asks',
    private readonly words: FlowWords,
  ) {
    this.wantsToAsk = kind === 'asks';
  }

  next(stage: CallProgress): CallerLine | undefined {
    const { node: id, actions } = stage;
    if (id === null || actions === this.repliedIn) return undefined;
    const start = this.startIn(stage, id);
    if (start === undefined) return undefined;
    this.repliedIn = actions;
    if (++this.replies > MOST_REPLIES) return callerLine({ hangup: 'NORMAL_CLEARING' });
    const reply = this.replyIn(id);
    if (reply === undefined) return undefined;
    return callerLine('say' in reply ? { say: reply.say, ...start } : { dtmf: reply.press, ...start });
  }

  /** When to speak in this action; undefined: not now. People let the other one finish. */
  private startIn({ phase }: CallProgress, id: string): { delay: number } | { during: number } | undefined {
    const listen = this.words.node(id)?.listen ?? null;
    if (listen === null) return undefined;
    const { waitSpeechMs } = listen;
    if (phase === 'wait') return { delay: Math.min(THINKS_MS, Math.floor(waitSpeechMs / 2)) };
    return phase === 'prompt' && waitSpeechMs === 0 ? { during: THINKS_MS } : undefined;
  }

  private replyIn(id: string): Reply | undefined {
    const wish: Wish = this.kind === 'refuses' ? 'refuse' : 'agree';
    if (this.wantsToAsk) {
      const [question] = this.words.repliesIn(id, 'ask');
      if (question !== undefined) {
        this.wantsToAsk = false;
        return question;
      }
    }
    const visit = this.visits.get(id) ?? 0;
    this.visits.set(id, visit + 1);
    const replies = this.words.repliesIn(id, wish);
    return replies[Math.min(Math.floor(visit / SAME_REPLIES), replies.length - 1)];
  }
}
