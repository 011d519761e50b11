/**
 * Draws what lies behind the cards: a grid, and the arrows. From far away it draws the cards too, because no browser
 * lays out thousands of them in a frame. Only what is in view is drawn.
 */
import { CARD_WIDTH, type Card } from '../scene/card.ts';
import { curvesOf, isLineWithin, type Line, linesOf, STUB, stubWidth } from '../scene/lines.ts';
import type { Scene, SceneNode } from '../scene/scene.ts';
import { colourOf, type Ink } from './ink.ts';

export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

export interface Look {
  /** Whether the cards are drawn here: they are too many and too small for the page. */
  isFar: boolean;
  selected: ReadonlySet<string>;
  /** Keys of arrows (`keyOfLine`). */
  lit: ReadonlySet<string>;
  litNodes: ReadonlySet<string>;
  current: string | null;
  hovered: string | null;
  /** The arrow that is selected. */
  chosen: string | null;
  /** Colours of nodes that say more than their kind: changed, added, removed, with an error. */
  tints: ReadonlyMap<string, string>;
}

/** Under this zoom the cards are drawn here. */
export const FAR_ZOOM = 0.3;

export function keyOfLine({ source, target }: { source: { id: string }; target: { id: string } }): string {
  return JSON.stringify([source.id, target.id]);
}

/** @returns the lines that are in view, for the pointer */
export function paint(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number; ratio: number },
  viewport: Viewport,
  scene: Scene,
  look: Look,
  ink: Ink,
): readonly Line[] {
  const { x, y, zoom } = viewport;
  const { width, height, ratio } = size;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (!look.isFar) paintGrid(context, size, viewport, ink);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * x, ratio * y);
  const left = -x / zoom;
  const top = -y / zoom;
  const right = left + width / zoom;
  const bottom = top + height / zoom;
  const visible = linesOf(scene).filter((line) => isLineWithin(line, left, top, right, bottom));
  paintLines(context, visible, zoom, look, ink);
  if (look.isFar) {
    for (const node of scene.nodes)
      if (node.x < right && node.x + CARD_WIDTH > left && node.y < bottom && node.y + node.card.height > top)
        paintCard(context, node, zoom, look, ink);
  }
  return visible;
}

function paintGrid(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { x, y, zoom }: Viewport,
  ink: Ink,
): void {
  const step = 24 * zoom * (zoom < 0.6 ? 2 : 1);
  context.fillStyle = ink['line-2'];
  context.globalAlpha = 0.55;
  for (let gx = ((x % step) + step) % step; gx < width; gx += step)
    for (let gy = ((y % step) + step) % step; gy < height; gy += step) context.fillRect(gx, gy, 1.3, 1.3);
  context.globalAlpha = 1;
}

function paintLines(
  context: CanvasRenderingContext2D,
  lines: readonly Line[],
  zoom: number,
  look: Look,
  ink: Ink,
): void {
  const { selected, lit, hovered, chosen } = look;
  const isMuted = selected.size > 0 && selected.size < 50;
  const strong: Line[] = [];
  // Lines of a colour are one path: hundreds of small ones would take several frames.
  const byColour = new Map<string, Line[]>();
  const stubs: Line[] = [];
  for (const line of lines) {
    const isNear = selected.has(line.source.id) || selected.has(line.target.id);
    const key = lit.size > 0 || hovered !== null || chosen !== null ? keyOfLine(line) : '';
    if (key !== '' && (lit.has(key) || key === hovered || key === chosen)) strong.push(line);
    else if (isNear && isMuted && !line.isStub) strong.push(line);
    if (line.isStub) {
      if (!look.isFar) stubs.push(line);
      continue;
    }
    const colour = colourOf(line.tag, ink);
    const known = byColour.get(colour);
    if (known) known.push(line);
    else byColour.set(colour, [line]);
  }
  context.lineWidth = Math.max(1.4, 0.9 / zoom);
  context.globalAlpha = isMuted || lit.size > 0 ? 0.28 : look.isFar ? 0.35 : 0.62;
  for (const [colour, group] of byColour) {
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.beginPath();
    for (const line of group) traceLine(context, line);
    context.stroke();
    if (zoom > 0.2) {
      context.beginPath();
      for (const line of group) traceHead(context, line);
      context.fill();
    }
  }
  context.globalAlpha = 1;
  for (const line of strong) {
    const key = keyOfLine(line);
    const colour = lit.has(key) ? ink.accent : colourOf(line.tag, ink);
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = Math.max(key === chosen || lit.has(key) ? 3.2 : 2.2, 1.6 / zoom);
    context.beginPath();
    if (line.isStub) traceStub(context, line);
    else traceLine(context, line);
    context.stroke();
    if (line.isStub) continue;
    context.beginPath();
    traceHead(context, line);
    context.fill();
  }
  paintStubs(context, stubs, look, ink);
}

function traceLine(context: CanvasRenderingContext2D, line: Line): void {
  const { x1, y1, x2, y2, bend } = line;
  context.moveTo(x1 + 5, y1);
  if (line.lane === null) {
    context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2 - 7, y2);
    return;
  }
  for (const [, , ax, ay, bx, by, toX, toY] of curvesOf(line))
    context.bezierCurveTo(ax, ay, bx, by, toX, toY);
}

function traceHead(context: CanvasRenderingContext2D, { x2, y2 }: Line): void {
  context.moveTo(x2 - 1, y2);
  context.lineTo(x2 - 10, y2 - 5);
  context.lineTo(x2 - 10, y2 + 5);
  context.closePath();
}

function traceStub(context: CanvasRenderingContext2D, { x1, y1 }: Line): void {
  context.moveTo(x1 + 5, y1);
  context.lineTo(x1 + STUB.length, y1);
}

function paintStubs(
  context: CanvasRenderingContext2D,
  stubs: readonly Line[],
  { hovered, selected }: Look,
  ink: Ink,
): void {
  context.font = `11px ${ink.font}`;
  context.textBaseline = 'middle';
  for (const line of stubs) {
    const colour = colourOf(line.tag, ink);
    const isHovered = hovered !== null && keyOfLine(line) === hovered;
    context.globalAlpha = 0.7;
    context.strokeStyle = colour;
    context.lineWidth = 1.4;
    context.beginPath();
    traceStub(context, line);
    context.stroke();
    context.globalAlpha = 1;
    const width = stubWidth(line.target);
    const x = line.x1 + STUB.length;
    const y = line.y1 - STUB.height / 2;
    context.fillStyle = isHovered ? ink['accent-soft'] : ink.surface;
    context.strokeStyle = isHovered || selected.has(line.target.id) ? ink.accent : ink['line-2'];
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x, y, width, STUB.height, STUB.height / 2);
    context.fill();
    context.stroke();
    context.fillStyle = isHovered ? ink.accent : ink['ink-2'];
    context.fillText(
      fitted(context, line.target.card.title || line.target.id, width - 18),
      x + 9,
      line.y1 + 0.5,
    );
  }
}

const fittings = new Map<string, string>();

/** A text cut to a width. Measured once: a frame draws dozens of them. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ');
  const key = `${context.font}\n${Math.round(width)}\n${line}`;
  const known = fittings.get(key);
  if (known !== undefined) return known;
  let out = line.slice(0, 80);
  if (context.measureText(out).width > width) {
    while (out.length > 1 && context.measureText(`${out}…`).width > width) out = out.slice(0, -1);
    out = `${out}…`;
  }
  if (fittings.size > 5000) fittings.clear();
  fittings.set(key, out);
  return out;
}

const KIND_COLOURS: Record<Card['kind'], keyof Ink> = {
  listen: 'accent',
  say: 'quiet',
  hangup: 'bad',
  transfer: 'done',
  application: 'key',
};

export function kindColour({ kind }: Card, ink: Ink): string {
  return ink[KIND_COLOURS[kind]];
}

function paintCard(
  context: CanvasRenderingContext2D,
  node: SceneNode,
  zoom: number,
  look: Look,
  ink: Ink,
): void {
  const { x, y, card, id } = node;
  const isSelected = look.selected.has(id);
  const tint = look.tints.get(id);
  const isLit = look.current === id || look.litNodes.has(id);
  context.fillStyle = look.current === id ? ink['accent-soft'] : ink.surface;
  context.strokeStyle = isSelected || isLit ? ink.accent : (tint ?? ink['line-2']);
  context.lineWidth = (isSelected || isLit || tint ? 2 : 1) / zoom;
  context.beginPath();
  if (zoom > 0.12) context.roundRect(x, y, CARD_WIDTH, card.height, 12);
  else context.rect(x, y, CARD_WIDTH, card.height);
  context.fill();
  context.stroke();
  context.fillStyle = tint ?? kindColour(card, ink);
  const bar = Math.max(6, 2.5 / zoom);
  context.fillRect(x, y + 8, bar, card.height - 16);
  if (zoom < 0.1) return;
  // Large letters: a title can be read as long as there is room for it.
  const size = Math.min(44, 10.5 / zoom);
  context.font = `600 ${Math.round(size)}px ${ink.font}`;
  context.textBaseline = 'top';
  context.fillStyle = ink.ink;
  context.fillText(fitted(context, card.title || id, CARD_WIDTH - bar - 22), x + bar + 12, y + 12);
}
