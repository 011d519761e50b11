/** The arrows as lines: from a pill to the card that it leads to, or a short stub where it leads to a hub. */
import type { Place } from '../../model/layout/layered-layout.ts';
import { ARRIVAL_Y, CARD_WIDTH, rowY, widthOf } from './card.ts';
import { bases, type Scene, type SceneNode } from './scene.ts';
import type { Row, Tag } from './tags.ts';

export interface Line {
  readonly source: SceneNode;
  readonly row: number;
  readonly target: SceneNode;
  readonly tag: Tag;
  readonly isStub: boolean;
  /** Begin, two control points, end. Of a stub only the begin counts. */
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly bend: number;
  /** A line back runs above or below its card, where it can be seen; null: it needs no way round. */
  readonly lane: number | null;
}

/** How far a stub is from its card, and how high and wide at most its label is. */
export const STUB = { length: 18, height: 20, width: 84 } as const;
/** How far from a line a pointer may be to hit it, px of the screen. */
const HIT_PX = 7;

const cache = new WeakMap<Scene, readonly Line[]>();

/** @returns the same list for the same scene */
export function linesOf(scene: Scene): readonly Line[] {
  let lines = cache.get(scene);
  if (lines === undefined) {
    lines = changedLines(scene) ?? newLines(scene, scene.nodes);
    cache.set(scene, lines);
    // Otherwise each scene would keep the one before it.
    bases.delete(scene);
  }
  return lines;
}

/** The lines of the scene before, but for those of nodes that have changed. There are 17,000 lines to 4,000 nodes. */
function changedLines(scene: Scene): Line[] | null {
  const base = bases.get(scene);
  const before = base && cache.get(base.scene);
  if (base === undefined || before === undefined) return null;
  const { changed } = base;
  const gone = new Set<SceneNode>();
  for (const id of changed.keys()) gone.add(base.scene.byId.get(id) as SceneNode);
  const lines: Line[] = [];
  for (const line of before) {
    if (gone.has(line.source)) continue;
    if (gone.has(line.target)) lines.push(lineOf(scene, line.source, line.row) as Line);
    else lines.push(line);
  }
  lines.push(...newLines(scene, changed.values()));
  return lines;
}

function newLines(scene: Scene, sources: Iterable<SceneNode>): Line[] {
  const lines: Line[] = [];
  for (const source of sources) {
    for (let row = 0; row < source.card.rows.length; row++) {
      const line = lineOf(scene, source, row);
      if (line) lines.push(line);
    }
  }
  return lines;
}

function lineOf({ byId, hubs }: Scene, source: SceneNode, row: number): Line | null {
  const { target: id, tags } = source.card.rows[row] as Row;
  const target = byId.get(id);
  if (target === undefined) return null;
  const x1 = source.x + CARD_WIDTH;
  const y1 = source.y + rowY(source.card, row);
  const x2 = target.x;
  const y2 = target.y + ARRIVAL_Y;
  return {
    source,
    row,
    target,
    tag: tags[0] as Tag,
    isStub: hubs.has(id),
    x1,
    y1,
    x2,
    y2,
    bend: bendOf(x1, y1, x2, y2),
    lane: x2 < x1 - CARD_WIDTH / 2 || target === source ? laneOf(source, row, y2) : null,
  };
}

/** How far the control points are from the ends. A line back swings out, so that it leaves its card. */
export function bendOf(x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  if (dx >= 0) return Math.max(36, Math.min(dx / 2, 220));
  return Math.min(260, 70 + Math.abs(dx) * 0.12 + Math.abs(y2 - y1) * 0.08);
}

/** How far a line back is from its card; each row has its own. */
const LANE_GAP = 14;
const LANE_STEP = 5;

function laneOf({ y, card }: SceneNode, row: number, y2: number): number {
  return y2 < y + card.height / 2
    ? y - LANE_GAP - (row % 6) * LANE_STEP
    : y + card.height + LANE_GAP + (card.rows.length - row) * LANE_STEP;
}

type Curve = readonly [number, number, number, number, number, number, number, number];

/** The curves of a line, each begin, two control points, end. */
export function curvesOf({ x1, y1, x2, y2, bend, lane }: Line): readonly Curve[] {
  if (lane === null) return [[x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2]];
  const out = Math.min(bend, 54);
  const middle = x1 - CARD_WIDTH / 2;
  const pull = Math.max(50, (middle - x2) / 2);
  const turn = Math.min(Math.max(60, pull), 160);
  return [
    [x1, y1, x1 + out, y1, x1 + out, lane, middle, lane],
    [middle, lane, middle - pull, lane, x2 - turn, y2, x2, y2],
  ];
}

/** Whether any of it may be seen within a box of the flow. */
export function isLineWithin(line: Line, left: number, top: number, right: number, bottom: number): boolean {
  const { x1, y1, x2, y2, bend } = line;
  if (line.isStub)
    return x1 < right && x1 + STUB.length + STUB.width > left && y1 + 12 > top && y1 - 12 < bottom;
  const lane = line.lane ?? y1;
  const most = Math.max(x1 + bend, x2);
  const least = Math.min(x2 - Math.max(bend, 160), x1);
  return least < right && most > left && Math.min(y1, y2, lane) < bottom && Math.max(y1, y2, lane) > top;
}

/** The width of a stub's label in units of the flow. */
export function stubWidth({ card: { title }, id }: SceneNode): number {
  return Math.min(STUB.width, 20 + widthOf(title || id) * 6.4);
}

/** The line at a point of the flow, the latest one on top. */
export function lineAt(lines: readonly Line[], { x, y }: Place, zoom: number): Line | null {
  const reach = HIT_PX / zoom;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] as Line;
    if (!isLineWithin(line, x - reach, y - reach, x + reach, y + reach)) continue;
    if (line.isStub) {
      const within = Math.abs(y - line.y1) <= STUB.height / 2 && x >= line.x1;
      if (within && x <= line.x1 + STUB.length + stubWidth(line.target)) return line;
    } else if (distanceTo(line, x, y) <= reach) return line;
  }
  return null;
}

function distanceTo(line: Line, x: number, y: number): number {
  const PARTS = 20;
  let least = Infinity;
  for (const [x1, y1, ax, ay, bx, by, x2, y2] of curvesOf(line)) {
    let fromX = x1;
    let fromY = y1;
    for (let i = 1; i <= PARTS; i++) {
      const t = i / PARTS;
      const u = 1 - t;
      const toX = u * u * u * x1 + 3 * u * u * t * ax + 3 * u * t * t * bx + t * t * t * x2;
      const toY = u * u * u * y1 + 3 * u * u * t * ay + 3 * u * t * t * by + t * t * t * y2;
      least = Math.min(least, distanceToSegment(x, y, fromX, fromY, toX, toY));
      fromX = toX;
      fromY = toY;
    }
  }
  return least;
}

function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
