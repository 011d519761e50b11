/**
 * Where the cards are. A position that is written in the flow counts; all others are laid out, and stay where they are
 * as long as the flow is open: a new arrow must not move what the author is looking at.
 */
import { isObject, numberOf } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import { layeredLayout, type Place } from '../../model/layout/layered-layout.ts';
import { CARD_WIDTH, type Card } from './card.ts';

export type Placed = Map<string, Place>;
export type Cards = ReadonlyMap<string, Card>;

export const GAP_X = 116;
export const GAP_Y = 32;
/** From this many arrows to it on, a node is a hub: it stands in the last column, and arrows to it are short. */
export const HUB_ARROWS = 12;

export function writtenPlace(node: JsonObject): Place | null {
  const position = node.get('position');
  if (!isObject(position)) return null;
  const x = numberOf(position.get('x'));
  const y = numberOf(position.get('y'));
  // A browser cannot draw what is further away.
  return x === null || y === null || Math.abs(x) > 1e7 || Math.abs(y) > 1e7 ? null : { x, y };
}

/** @param ids the start first, then as in the document */
export function laidOut(ids: readonly string[], cards: Cards): Placed {
  return layeredLayout(ids, arrowsAmong(ids, cards), {
    width: CARD_WIDTH,
    height: (id) => cards.get(id)?.height ?? 0,
    gapX: GAP_X,
    gapY: GAP_Y,
    hubArrows: HUB_ARROWS,
  });
}

function* arrowsAmong(ids: readonly string[], cards: Cards): Generator<[string, string]> {
  for (const id of ids) for (const { target } of cards.get(id)?.rows ?? []) yield [id, target];
}

/**
 * Finds places for the nodes that have none.
 *
 * @param kept where nodes without a written position have been since the flow was opened; gets those that are new
 */
export function placesOf(ids: readonly string[], written: Placed, cards: Cards, kept: Placed): Placed {
  const missing = ids.filter((id) => !written.has(id) && !kept.has(id));
  if (missing.length > 0) {
    const isNew = kept.size === 0 && missing.length > 1;
    if (isNew) placeAll(missing, ids, written, cards, kept);
    else placeNear(missing, ids, written, cards, kept);
  }
  const places: Placed = new Map();
  for (const id of ids) places.set(id, (written.get(id) ?? kept.get(id)) as Place);
  return places;
}

/** The layout of the whole flow, moved to where most nodes have been written, or the start alone. */
function placeAll(
  missing: readonly string[],
  ids: readonly string[],
  written: Placed,
  cards: Cards,
  kept: Placed,
): void {
  const layout = laidOut(ids, cards);
  let dx = 0;
  let dy = 0;
  const isFramed = written.size * 2 > ids.length || (written.size === 1 && written.has(ids[0] as string));
  if (isFramed) {
    const offsets = [...written].map(([id, { x, y }]) => {
      const laid = layout.get(id) ?? { x, y };
      return { x: x - laid.x, y: y - laid.y };
    });
    dx = median(offsets.map(({ x }) => x));
    dy = median(offsets.map(({ y }) => y));
  }
  const space = new Space(written, cards);
  for (const id of missing) {
    const { x, y } = layout.get(id) as Place;
    const place = space.freeBelow({ x: x + dx, y: y + dy }, cards.get(id) as Card);
    space.take(place, cards.get(id) as Card);
    kept.set(id, place);
  }
}

/** Right of a node that leads there, or else left of all. */
function placeNear(
  missing: readonly string[],
  ids: readonly string[],
  written: Placed,
  cards: Cards,
  kept: Placed,
): void {
  const known: Placed = new Map();
  for (const id of ids) {
    const place = written.get(id) ?? kept.get(id);
    if (place) known.set(id, place);
  }
  const space = new Space(known, cards);
  const sources = new Map<string, string>();
  const wanted = new Set(missing);
  for (const id of known.keys())
    for (const { target } of cards.get(id)?.rows ?? []) if (wanted.has(target)) sources.set(target, id);
  for (const id of missing) {
    const source = known.get(sources.get(id) ?? '');
    const card = cards.get(id) as Card;
    const from = source ? { x: source.x + CARD_WIDTH + GAP_X, y: source.y } : { x: 0, y: 0 };
    const place = space.freeBelow(from, card);
    space.take(place, card);
    known.set(id, place);
    kept.set(id, place);
  }
}

/** Which columns of the canvas are taken, in strips as wide as a card. */
class Space {
  private readonly strips = new Map<number, { x: number; top: number; bottom: number }[]>();

  constructor(places: Placed, cards: Cards) {
    for (const [id, place] of places) this.take(place, cards.get(id) as Card);
  }

  take({ x, y }: Place, { height }: Card): void {
    const strip = Math.floor(x / CARD_WIDTH);
    const known = this.strips.get(strip);
    const taken = { x, top: y, bottom: y + height };
    if (known) known.push(taken);
    else this.strips.set(strip, [taken]);
  }

  /** The first free place at or below one. */
  freeBelow({ x, y }: Place, { height }: Card): Place {
    const strip = Math.floor(x / CARD_WIDTH);
    const around = [strip - 1, strip, strip + 1]
      .flatMap((one) => this.strips.get(one) ?? [])
      .filter((taken) => Math.abs(taken.x - x) < CARD_WIDTH)
      .sort((a, b) => a.top - b.top);
    let free = y;
    for (const { top, bottom } of around)
      if (top < free + height + GAP_Y / 2 && bottom + GAP_Y / 2 > free) free = bottom + GAP_Y;
    return { x, y: free };
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Lays out some nodes where they are: their upper left corner stays. */
export function tidied(ids: readonly string[], cards: Cards, places: Placed): Placed {
  const layout = laidOut(ids, cards);
  const before = cornerOf(ids.map((id) => places.get(id) as Place));
  const after = cornerOf([...layout.values()]);
  for (const [id, { x, y }] of layout)
    layout.set(id, { x: x - after.x + before.x, y: y - after.y + before.y });
  return layout;
}

export function cornerOf(places: readonly Place[]): Place {
  let x = Infinity;
  let y = Infinity;
  for (const place of places) {
    x = Math.min(x, place.x);
    y = Math.min(y, place.y);
  }
  return places.length === 0 ? { x: 0, y: 0 } : { x, y };
}

export type Alignment = 'left' | 'middle' | 'right' | 'top' | 'centre' | 'bottom' | 'across' | 'down';

/** Aligns nodes to an edge of all, or spreads them evenly (`across`, `down`). */
export function aligned(ids: readonly string[], how: Alignment, cards: Cards, places: Placed): Placed {
  const boxes = ids.map((id) => {
    const { x, y } = places.get(id) as Place;
    return { id, x, y, height: cards.get(id)?.height ?? 0 };
  });
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const out: Placed = new Map();
  if (how === 'across' || how === 'down') {
    const axis = how === 'across' ? 'x' : 'y';
    const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
    const size = (box: { height: number }) => (axis === 'x' ? CARD_WIDTH : box.height);
    const whole = (axis === 'x' ? right + CARD_WIDTH - left : bottom - top) as number;
    const gap = (whole - sorted.reduce((sum, box) => sum + size(box), 0)) / Math.max(1, sorted.length - 1);
    let at = axis === 'x' ? left : top;
    for (const box of sorted) {
      out.set(box.id, axis === 'x' ? { x: at, y: box.y } : { x: box.x, y: at });
      at += size(box) + gap;
    }
    return out;
  }
  for (const { id, x, y, height } of boxes) {
    if (how === 'left') out.set(id, { x: left, y });
    else if (how === 'right') out.set(id, { x: right, y });
    else if (how === 'middle') out.set(id, { x: (left + right) / 2, y });
    else if (how === 'top') out.set(id, { x, y: top });
    else if (how === 'bottom') out.set(id, { x, y: bottom - height });
    else out.set(id, { x, y: (top + bottom - height) / 2 });
  }
  return out;
}
