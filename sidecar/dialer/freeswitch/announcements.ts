/**
 * Recognises what networks announce before the answer: 停机, 空号, 关机 … A recogniser listens from the call's first sound on,
 * and a sentence that decides ends the call, so that its line is free (docs/reference/dialer.md#announcements).
 */
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  ANNOUNCED_CODE,
  ANNOUNCED_PHRASE,
  ANNOUNCED_TEXT,
  EARLY_MEDIA,
} from '../../../engine/contract/early-media.ts';
import { readResult } from '../../../engine/recogniser/recogniser-result.ts';
import type { FreeswitchEvent } from '../../freeswitch/connection.ts';
import type { EventSocket } from '../../freeswitch/event-socket.ts';
import type { Log } from '../../lib/log.ts';
import { ANNOUNCEMENTS } from '../../outbound/outcome.ts';
import { hearPhrases } from '../../outbound/phrases/match.ts';
import { DECIDES_NOTHING, type Phrase } from '../../outbound/phrases/phrase.ts';
import type { CallEnd } from '../carrier.ts';
import type { PhraseLists } from '../phrase-lists.ts';

export const ANNOUNCEMENT_EVENTS = ['CHANNEL_PROGRESS_MEDIA', 'DETECTED_SPEECH'];

/** What became of the sound before an answer: the label of a metric. */
export type HeardBeforeAnswer = 'decided' | 'other' | 'nothing' | 'too-short' | 'not-started' | 'answered';

export interface AnnouncementParts {
  /** Of the FreeSWITCH that places the calls; undefined: not connected. */
  socket: () => EventSocket | undefined;
  phrases: Pick<PhraseLists, 'inUseNow'>;
  /** Arguments of `detect_speech`, one after the other. */
  start: readonly string[];
  /** Where the sound of a call is kept; null: it is not kept. */
  fileOf: (id: string) => string | null;
  /** How much of it, seconds. */
  seconds: number;
  /** How long a recogniser may take to start, ms. */
  startMs?: number;
  watch?: ((heard: HeardBeforeAnswer) => void) | undefined;
  log: Log;
}

interface Listening {
  /** The call has begun to be ended, or is answered: nothing that is heard counts any more. */
  isOver: boolean;
  isAnswered: boolean;
  /** Whether a recogniser listens; null: nobody knows yet. */
  listens: boolean | null;
  restarts: number;
  /** The last event that was handled: each comes over two connections. */
  sequence: number;
  /** Before this moment nothing ends the call, ms. */
  heldUntil: number;
  heard: string | null;
  decided: Phrase | null;
  file: string | null;
  timer: NodeJS.Timeout | undefined;
}

const START_MS = 1_500;
/** More of a sentence is not looked at: no announcement is so long, and time and memory grow with it. */
const MOST_TEXT = 2_000;
/** What FreeSWITCH keeps of it. */
const MOST_KEPT = 300;
/** After 请不要挂机 the next sentences of the same announcement end nothing either, ms. */
const HOLD_MS = 10_000;
/** Between two warnings, ms: each call would have one. */
const QUIET_MS = 60_000;

export class Announcements {
  private readonly calls = new Map<string, Listening>();
  private warnedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: AnnouncementParts) {}

  /** Of a call that this process looks after. */
  receive(id: string, event: FreeswitchEvent): void {
    if (event['Answer-State'] === 'answered') return;
    switch (event['Event-Name']) {
      case 'CHANNEL_PROGRESS_MEDIA':
        if (event[`variable_${EARLY_MEDIA}`] && !this.calls.has(id)) this.begin(id);
        break;
      case 'DETECTED_SPEECH':
        // It has no variables; the engine's recogniser fires none.
        this.hear(id, event);
    }
  }

  answered(id: string): void {
    const call = this.calls.get(id);
    // Both connections tell it.
    if (!call || call.isAnswered) return;
    call.isOver = true;
    call.isAnswered = true;
    clearTimeout(call.timer);
    // Where a flow begins, its engine has done so already.
    if (call.file !== null) void this.api(`uuid_record ${id} stop ${call.file}`);
  }

  /**
   * @param sound what its channel says of its recording: an earlier run of this process may have begun it
   * @returns the end with what was heard, also where FreeSWITCH was too late to know it
   */
  end(end: CallEnd, sound?: string): CallEnd {
    const call = this.calls.get(end.id);
    this.forget(end.id);
    const file = call?.file ?? this.ownFile(end.id, sound);
    const isHeard = (end.heard ?? call?.heard ?? null) !== null;
    if (file !== null && (!isHeard || end.bill > 0 || call?.isAnswered)) void rm(file, { force: true });
    if (!call) return end;
    this.parts.watch?.(resultOf(call, end));
    if (end.bill > 0) return end;
    return {
      ...end,
      earlyMedia: end.earlyMedia ?? call.decided?.code ?? null,
      phrase: end.phrase ?? call.decided?.phrase ?? null,
      heard: end.heard ?? call.heard,
    };
  }

  forget(id: string): void {
    clearTimeout(this.calls.get(id)?.timer);
    this.calls.delete(id);
  }

  stop(): void {
    for (const id of [...this.calls.keys()]) this.forget(id);
  }

  /** The same file, whatever the day: a path from a channel is deleted only if it has its place and its name. */
  private ownFile(id: string, path = ''): string | null {
    const own = this.parts.fileOf(id);
    if (own === null || basename(path) !== basename(own)) return null;
    return dirname(dirname(path)) === dirname(dirname(own)) ? path : null;
  }

  private begin(id: string): void {
    const call = this.track(id, this.parts.fileOf(id));
    this.checkLater(id, call);
    void this.startListening(id, call);
  }

  private checkLater(id: string, call: Listening): void {
    clearTimeout(call.timer);
    call.timer = setTimeout(() => void this.check(id, call), this.parts.startMs ?? START_MS);
  }

  private track(id: string, file: string | null): Listening {
    const call: Listening = {
      ...{ isOver: false, isAnswered: false, listens: null, restarts: 0, sequence: -1 },
      ...{ heldUntil: 0, heard: null, decided: null, file, timer: undefined },
    };
    this.calls.set(id, call);
    return call;
  }

  /** Begins nothing more once the call is answered: what had begun has been stopped then. */
  private async startListening(id: string, call: Listening): Promise<void> {
    const { start, seconds } = this.parts;
    const { file } = call;
    // A recogniser may take long to start.
    if (file !== null) {
      await this.api(`uuid_setvar ${id} ${EARLY_MEDIA} ${file}`);
      if (!call.isOver) await this.api(`uuid_record ${id} start ${file} ${seconds} {RECORD_MIN_SEC=0}`);
    }
    await this.startRecogniser(id, call, start);
  }

  private async startRecogniser(id: string, call: Listening, commands: readonly string[]): Promise<void> {
    for (const argument of commands) {
      if (call.isOver) return;
      await this.detectSpeech(id, argument);
    }
  }

  /** `detect_speech` says nothing of success: without it the channel has no media bug of it. */
  private async check(id: string, call: Listening): Promise<void> {
    const bugs = await this.api(`uuid_buglist ${id}`);
    if (call.isOver || !this.calls.has(id)) return;
    if (!bugs.includes('<media-bugs>')) return;
    call.listens = bugs.includes('<function>detect_speech</function>');
    if (!call.listens) this.warn(id);
  }

  private warn(callid: string): void {
    const now = performance.now();
    if (now - this.warnedAt < QUIET_MS) return;
    this.warnedAt = now;
    this.parts.log.warn({ callid }, 'dialer: the recogniser of announcements did not start');
  }

  private hear(id: string, event: FreeswitchEvent): void {
    // Of an earlier run of this process: it goes on to listen.
    const call = this.calls.get(id) ?? this.track(id, null);
    const sequence = Number(event['Event-Sequence']);
    if (call.isOver || sequence <= call.sequence) return;
    call.sequence = sequence;
    if (event['Speech-Type'] !== 'closed') call.listens = true;
    switch (event['Speech-Type']) {
      case 'closed':
        void this.restart(id, call);
        break;
      case 'detected-speech':
        void this.judge(id, call, textOf(event._body ?? ''));
    }
  }

  /** The recogniser died. */
  private async restart(id: string, call: Listening): Promise<void> {
    if (call.restarts > 0) return;
    call.restarts++;
    this.checkLater(id, call);
    await this.startRecogniser(id, call, ['stop', ...this.parts.start]);
  }

  private async judge(id: string, call: Listening, text: string): Promise<void> {
    const { phrases, decides } = hearPhrases(await this.parts.phrases.inUseNow('announcement'), text);
    if (call.isOver || !this.calls.has(id)) return;
    const now = performance.now();
    if (phrases.some(({ code }) => code === DECIDES_NOTHING)) call.heldUntil = now + HOLD_MS;
    const kept = text.slice(0, MOST_KEPT);
    if (kept !== '') call.heard = kept;
    if (decides === null || now < call.heldUntil) {
      if (kept !== '') await this.api(`uuid_setvar ${id} ${ANNOUNCED_TEXT} ${kept}`);
      // Many recognisers pause at each result.
      await this.detectSpeech(id, 'resume');
      return;
    }
    call.isOver = true;
    call.decided = decides;
    await this.endCall(id, decides, kept);
  }

  /** Only while it is not answered: somebody may have answered while the sentence was recognised. */
  private async endCall(id: string, { code, phrase }: Phrase, heard: string): Promise<void> {
    const cause = ANNOUNCEMENTS.get(code)?.killCause ?? 'NORMAL_UNSPECIFIED';
    await this.api(`uuid_setvar ${id} ${ANNOUNCED_TEXT} ${heard}`);
    await this.api(`uuid_setvar ${id} ${ANNOUNCED_PHRASE} ${plain(phrase)}`);
    await this.api(`uuid_setvar ${id} ${ANNOUNCED_CODE} ${code}`);
    await this.api(`hupall ${cause} uuid ${id} endpoint_disposition 'EARLY MEDIA'`);
  }

  /** Never rejects: without an answer the call goes on, and ends as without a recogniser. */
  private async api(command: string): Promise<string> {
    return (
      (await this.parts
        .socket()
        ?.api(command)
        .catch(() => '')) ?? ''
    );
  }

  private async detectSpeech(id: string, argument: string): Promise<void> {
    await this.parts
      .socket()
      ?.execute(id, 'detect_speech', argument)
      .catch(() => undefined);
  }
}

function resultOf(call: Listening, end: CallEnd): HeardBeforeAnswer {
  if (end.bill > 0) return 'answered';
  if (call.decided !== null) return 'decided';
  if (call.heard !== null) return 'other';
  if (call.listens === null) return 'too-short';
  return call.listens ? 'nothing' : 'not-started';
}

/** The text comes from a stranger: it is cut, and loses what FreeSWITCH would read in a command. */
function textOf(body: string): string {
  return plain(readResult(body).text.slice(0, MOST_TEXT));
}

/** FreeSWITCH reads quotes, backslashes and line ends in a command. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}'"\\$`]+/gu, ' ').trim();
}
