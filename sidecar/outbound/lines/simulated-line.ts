/** What the callees of a simulated line do: the last two digits of their numbers decide (dialer.md#simulated). */
import { ANNOUNCEMENTS, CallStatus, outcomeOf, type RawEnd } from '../outcome.ts';
import { hearPhrases, type SoughtPhrase } from '../phrases/match.ts';
import { phrasesInUse } from '../phrases/phrases.ts';

/** What a callee who answers does; `hangs-up`: in the opening. */
export type CallerScript = 'agrees' | 'refuses' | 'asks' | 'silent' | 'hangs-up' | 'machine';

interface Missed {
  cause: string;
  sip: number | null;
  /** What the network says before the answer. */
  announcement?: string;
  /** ms; null: until the caller gives up */
  ring: number | null;
}

/** What one attempt meets. */
type Behaviour = { answers: CallerScript } | Missed;

export interface SimulatedCallee {
  /** The last two digits; null: all others. */
  digits: string | null;
  does: string;
  doesZh: string;
  /** What the attempts of one task meet, one after the other; the last one for all further ones. */
  attempts: readonly Behaviour[];
}

const BUSY: Missed = { cause: 'USER_BUSY', sip: 486, ring: 400 };
const NO_ANSWER: Missed = { cause: 'NO_ANSWER', sip: 487, ring: null };
const AGREES: Behaviour = { answers: 'agrees' };
/** Networks that announce a reason end the call with 480 afterwards. */
const announced = (announcement: string): Missed => ({
  ...{ cause: 'NO_USER_RESPONSE', sip: 480, announcement, ring: 12_000 },
});

const callee = (
  digits: string | null,
  does: string,
  doesZh: string,
  ...attempts: Behaviour[]
): SimulatedCallee => ({
  ...{ digits, does, doesZh, attempts },
});

export const SIMULATED_CALLEES: readonly SimulatedCallee[] = [
  callee(
    '00',
    'answers, and says what the first matching arrow wants each time',
    '接听，每次都说第一条能匹配的连线想要的话',
    AGREES,
  ),
  callee('01', 'answers, and refuses', '接听，表示拒绝', { answers: 'refuses' }),
  callee(
    '02',
    'answers, asks from the knowledge base, and then agrees',
    '接听，先问知识库里的问题，然后同意',
    { answers: 'asks' },
  ),
  callee('03', 'answers, and says nothing', '接听，不说话', { answers: 'silent' }),
  callee('04', 'answers, and hangs up in the opening', '接听，在开场白时挂断', { answers: 'hangs-up' }),
  callee('05', 'an answering machine answers', '答录机接听', { answers: 'machine' }),
  callee('10', 'is busy', '占线', BUSY),
  callee('11', 'does not answer', '无人接听', NO_ANSWER),
  callee('12', 'refuses the call', '拒接', { cause: 'CALL_REJECTED', sip: 603, ring: 6000 }),
  callee('13', 'has an unallocated number', '空号', { cause: 'UNALLOCATED_NUMBER', sip: 404, ring: 300 }),
  callee(
    '14',
    'is switched off, as is announced',
    '关机，有语音提示',
    announced('您好，您拨打的用户已关机，请稍后再拨。'),
  ),
  callee('15', 'is suspended, as is announced', '停机，有语音提示', announced('您好，您拨打的号码已停机。')),
  callee('16', 'does not take incoming calls', '呼入限制', {
    cause: 'INCOMING_CALL_BARRED',
    sip: 403,
    ring: 500,
  }),
  callee(
    '17',
    'has not paid, as is announced',
    '欠费，有语音提示',
    announced('您好，您拨打的电话因欠费已停机。'),
  ),
  callee('18', 'is not reached, because the line fails', '线路故障', {
    ...{ cause: 'NORMAL_TEMPORARY_FAILURE', sip: 503, ring: 200 },
  }),
  callee('20', 'is busy once, then as 00', '第一次占线，之后同 00', BUSY, AGREES),
  callee(
    '21',
    'does not answer twice, then as 00',
    '前两次无人接听，之后同 00',
    NO_ANSWER,
    NO_ANSWER,
    AGREES,
  ),
  callee(null, 'as 00', '同 00', AGREES),
];

const BY_DIGITS = new Map(SIMULATED_CALLEES.map((one) => [one.digits, one]));

export interface SimulatedAttempt {
  /** What is dialled. */
  number: string;
  /** 1, 2, … of the number in its task */
  attempt: number;
  /** Announcements are recognised. */
  earlyMediaAsr: boolean;
  /** ms that it rings at most */
  originateTimeout: number;
}

export type SimulatedFate = { kind: 'answers' /** ms */; ring: number; caller: CallerScript } | MissedFate;

export interface MissedFate {
  kind: 'missed';
  /** From dialling to the end, ms. */
  duration: number;
  end: RawEnd;
  /** The sentence that was recognised, and the phrase that decided. */
  heard: string | null;
  phrase: string | null;
}

/** ms that an answered call rings */
const ANSWER_RING = 3000;
/** ms of an announcement until it is recognised */
const RECOGNISED_AFTER = 4000;

const SHIPPED = phrasesInUse('announcement', []);

/** @param phrases of announcements that are turned on; default: those of the release */
export function simulateCallee(
  call: SimulatedAttempt,
  phrases: readonly SoughtPhrase[] = SHIPPED,
): SimulatedFate {
  const { number, attempt, earlyMediaAsr, originateTimeout } = call;
  const { attempts } = calleeOf(number);
  const met = attempts[Math.min(Math.max(attempt, 1), attempts.length) - 1] as Behaviour;
  if ('answers' in met) {
    return ANSWER_RING > originateTimeout
      ? missed(NO_ANSWER, originateTimeout)
      : { kind: 'answers', ring: ANSWER_RING, caller: met.answers };
  }
  const isHeard = earlyMediaAsr && RECOGNISED_AFTER <= originateTimeout;
  const heard = isHeard ? (met.announcement ?? null) : null;
  const decides = heard === null ? null : hearPhrases(phrases, heard).decides;
  if (decides !== null) return ended(met, { code: decides.code, phrase: decides.phrase, heard });
  const { ring } = met;
  return ring === null || ring > originateTimeout
    ? missed(NO_ANSWER, originateTimeout, heard)
    : missed(met, ring, heard);
}

function missed({ cause, sip }: Missed, duration: number, heard: string | null = null): MissedFate {
  const end: RawEnd = { cause, sip, earlyMedia: null, bill: 0, flowRan: false, source: 'simulated' };
  return { kind: 'missed', duration, end, heard, phrase: null };
}

/** An announcement that decides ends the call, as on a line to the telephone network. */
function ended(met: Missed, said: { code: string; phrase: string; heard: string | null }): MissedFate {
  const { code, phrase, heard } = said;
  const cause = ANNOUNCEMENTS.get(code)?.killCause ?? met.cause;
  const fate = missed({ ...met, cause, sip: 487 }, RECOGNISED_AFTER, heard);
  return { ...fate, phrase, end: { ...fate.end, earlyMedia: code } };
}

function calleeOf(number: string): SimulatedCallee {
  const digits = number.replace(/\D/g, '').slice(-2);
  return BY_DIGITS.get(digits) ?? (BY_DIGITS.get(null) as SimulatedCallee);
}

/** A row of the table as `GET v1/line/simulated` shows it. */
export interface ShownCallee {
  /** `other`: all that are not listed. */
  digits: string;
  does: string;
  /** The results of attempts, one after the other, with announcements recognised and without. */
  status: number[];
  status_without_asr: number[];
  machine: boolean;
}

/** @param phrases as for `simulateCallee` */
export function shownCallees(language: 'en' | 'zh', phrases?: readonly SoughtPhrase[]): ShownCallee[] {
  return SIMULATED_CALLEES.map(({ digits, does, doesZh, attempts }) => {
    const statuses = (earlyMediaAsr: boolean) =>
      attempts.map((_, index) => {
        const call = { number: digits ?? '99', attempt: index + 1, earlyMediaAsr, originateTimeout: 60_000 };
        const fate = simulateCallee(call, phrases);
        return fate.kind === 'answers' ? CallStatus.Answered : outcomeOf(fate.end).status;
      });
    return {
      digits: digits ?? 'other',
      does: language === 'zh' ? doesZh : does,
      status: statuses(true),
      status_without_asr: statuses(false),
      machine: attempts.some((met) => 'answers' in met && met.answers === 'machine'),
    };
  });
}
