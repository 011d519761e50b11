/**
 * What a node's card shows, and how large it is. Sizes follow from the node alone, so that layout and arrows need not
 * wait for the browser to draw 4,000 cards.
 */
import { listenSettings } from '../../../../engine/flow/argument.ts';
import { orderedArrows } from '../../../../engine/flow/arrows.ts';
import { listOf, textOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { type Row, rowOf } from './tags.ts';

export type Kind = 'listen' | 'say' | 'hangup' | 'transfer' | 'application';

/** What stops the prompts; `never` while they play, `deaf`: the node does not listen to speech at all. */
export type BargeIn = 'keyword' | 'sound' | 'result' | 'sentence' | 'never' | 'deaf';

export interface Card {
  title: string;
  kind: Kind;
  /** The FreeSWITCH application, as written. */
  action: string;
  /** What the first visit plays. */
  prompt: string;
  isRecording: boolean;
  /** For how many visits there are prompts of their own, 1 to 4; 0: there are none. */
  visits: number;
  bargeIn: BargeIn | null;
  hasKnowledge: boolean;
  score: string | null;
  /** The call ends here: no arrow leads on. */
  isEnd: boolean;
  /** In the order in which a call tries them. */
  rows: readonly Row[];
  /** Lines of the prompt that are shown. */
  lines: number;
  height: number;
}

export const CARD_WIDTH = 264;
/** The first row of title and id; an arrow arrives at its middle. */
export const HEAD_HEIGHT = 48;
export const LINE_HEIGHT = 19;
export const PROMPT_PADDING = 8;
export const ROW_HEIGHT = 26;
export const ROW_GAP = 4;
/** With the button that adds an arrow. */
export const FOOT_HEIGHT = 30;
const MOST_LINES = 2;
/** Widths of a line of the prompt, in halves of a Chinese character. */
const LINE_UNITS = 36;

const LISTEN = 'cti_play_and_detect_speech';
const TRANSFERS = /^(?:bridge|transfer|callcenter|fifo|att_xfer|deflect|redirect)$/i;
const BARGE_INS: readonly BargeIn[] = ['keyword', 'sound', 'result', 'sentence'];
const cards = new WeakMap<JsonObject, { global: JsonObject; card: Card }>();

/** The card of a node. The same node and settings give the same object again. */
export function cardOf(node: JsonObject, global: JsonObject): Card {
  const known = cards.get(node);
  if (known?.global === global) return known.card;
  const card = newCard(node, global);
  cards.set(node, { global, card });
  return card;
}

function newCard(node: JsonObject, global: JsonObject): Card {
  const action = (textOf(node.get('action')) ?? '').trim();
  const rows = orderedArrows(node).map(({ id, arrow }) => rowOf(id, arrow));
  const prompts = listOf(node.get('playbacks'));
  const prompt = prompts.join(' ').slice(0, 300);
  const later = ['replaybacks', 'thirdplaybacks', 'fourplaybacks'].filter(
    (key) => listOf(node.get(key)).length > 0,
  );
  const kind = kindOf(action);
  // A node that speaks has room for what it says, also before it is written.
  const least = kind === 'listen' || kind === 'say' ? 1 : 0;
  const lines = Math.max(least, Math.min(MOST_LINES, Math.ceil(widthOf(prompt) / LINE_UNITS)));
  return {
    title: (textOf(node.get('description')) ?? '').trim().slice(0, 200),
    kind,
    action,
    prompt,
    isRecording: prompts.length > 0 && prompts.every((one) => /^file:|\.(?:wav|mp3)$/i.test(one)),
    visits: prompts.length > 0 ? 1 + later.length : later.length,
    bargeIn: kind === 'listen' ? bargeInOf(textOf(node.get('argument')) ?? '', global) : null,
    hasKnowledge: listOf(node.get('kb')).length > 0,
    score: textOf(node.get('potential')),
    isEnd: rows.length === 0,
    rows,
    lines,
    height: HEAD_HEIGHT + promptHeight(lines) + rows.length * (ROW_HEIGHT + ROW_GAP) + FOOT_HEIGHT,
  };
}

export function promptHeight(lines: number): number {
  return lines === 0 ? 0 : lines * LINE_HEIGHT + PROMPT_PADDING;
}

/** The middle of an arrow's pill, from the top of the card; of the button that adds one for `rows.length`. */
export function rowY(card: Card, row: number): number {
  return HEAD_HEIGHT + promptHeight(card.lines) + row * (ROW_HEIGHT + ROW_GAP) + ROW_HEIGHT / 2;
}

/** Where arrows arrive, from the top of the card. */
export const ARRIVAL_Y = HEAD_HEIGHT / 2;

function kindOf(action: string): Kind {
  if (action === '') return 'say';
  if (action === LISTEN) return 'listen';
  if (action === 'hangup') return 'hangup';
  return TRANSFERS.test(action) ? 'transfer' : 'application';
}

function bargeInOf(argument: string, global: JsonObject): BargeIn {
  const { mode, interrupt } = listenSettings(argument, global);
  if (mode === 0) return 'deaf';
  return mode === 2 ? 'never' : (BARGE_INS[interrupt] as BargeIn);
}

/** About how wide a text is, in halves of a Chinese character. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u2e7f' ? 2 : 1.1;
  return width;
}
