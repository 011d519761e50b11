/**
 * What stands on the canvas: cards with their places, and the arrows between them. Made anew at each change of the flow,
 * but what has not changed is the same object again, so that only it is drawn anew.
 */
import { bootNode } from '../../../../engine/flow/start.ts';
import { isObject, objectAt } from '../../../../engine/flow/value.ts';
import type { JsonObject } from '../../../../engine/text/json.ts';
import type { Place } from '../../model/layout/layered-layout.ts';
import { CARD_WIDTH, type Card, cardOf } from './card.ts';
import { HUB_ARROWS, type Placed, placesOf, writtenPlace } from './places.ts';

export interface SceneNode {
  readonly id: string;
  readonly card: Card;
  readonly x: number;
  readonly y: number;
  readonly isStart: boolean;
}

export interface Scene {
  /** In reading order: column by column, from top to bottom. */
  readonly nodes: readonly SceneNode[];
  readonly byId: ReadonlyMap<string, SceneNode>;
  readonly hubs: ReadonlySet<string>;
  readonly start: string | null;
  readonly box: Box;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const EMPTY_SCENE: Scene = {
  nodes: [],
  byId: new Map(),
  hubs: new Set(),
  start: null,
  box: { x: 0, y: 0, width: 0, height: 0 },
};

/** State that is kept while the flow is open. */
export interface Memory {
  /** Places of nodes that have no written one. */
  kept: Placed;
  scene: Scene;
  flow: JsonObject | null;
  global: JsonObject | null;
  /** What a start follows from. */
  startText: unknown;
}

export function newMemory(): Memory {
  return { kept: new Map(), scene: EMPTY_SCENE, flow: null, global: null, startText: undefined };
}

const NO_GLOBAL: JsonObject = new Map();

export function sceneOf(value: JsonObject, memory: Memory): Scene {
  const flow = objectAt(value, 'flow');
  const written = value.get('global');
  const global = isObject(written) ? written : NO_GLOBAL;
  const startText = value.get('start');
  if (value.get('flow') === memory.flow && global === memory.global && startText === memory.startText)
    return memory.scene;
  const quick =
    memory.global === global && memory.startText === startText ? changedScene(flow, memory) : null;
  if (quick !== null) {
    Object.assign(memory, { scene: quick, flow });
    return quick;
  }
  const start = startOf(value, flow);
  const cards = new Map<string, Card>();
  const ids: string[] = [];
  const placed: Placed = new Map();
  if (start !== null) ids.push(start);
  for (const [id, node] of flow) {
    if (!isObject(node)) continue;
    if (id !== start) ids.push(id);
    cards.set(id, cardOf(node, global));
    const place = writtenPlace(node);
    if (place) placed.set(id, place);
  }
  if (start !== null && !cards.has(start)) ids.shift();
  const places = placesOf(ids, placed, cards, memory.kept);
  const scene = sceneWith(cards, places, start, memory.scene);
  Object.assign(memory, { scene, flow, global, startText });
  return scene;
}

/** What a scene was made from, as long as its arrows have not been drawn. See `linesOf`. */
export const bases = new WeakMap<Scene, { scene: Scene; changed: ReadonlyMap<string, SceneNode> }>();

/**
 * The scene after an edit within nodes, such as a typed letter or a move. With 4,000 nodes a new scene takes as long as a
 * frame.
 *
 * @returns null: nodes were added or removed, or arrows led elsewhere
 */
function changedScene(flow: JsonObject, memory: Memory): Scene | null {
  const { flow: before, global, scene, kept } = memory;
  if (before === null || global === null || before.size !== flow.size) return null;
  const changed = new Map<string, SceneNode>();
  let isMoved = false;
  for (const [id, node] of flow) {
    if (before.get(id) === node) continue;
    const old = scene.byId.get(id);
    if (old === undefined || !isObject(node)) return null;
    const card = cardOf(node, global);
    const place = writtenPlace(node) ?? kept.get(id);
    if (place === undefined || !leadsToTheSame(card, old.card)) return null;
    const { x, y } = place;
    isMoved ||= x !== old.x || y !== old.y;
    changed.set(id, { id, card, x, y, isStart: old.isStart });
  }
  return withChanged(scene, changed, isMoved);
}

function leadsToTheSame({ rows }: Card, { rows: others }: Card): boolean {
  return rows.length === others.length && rows.every(({ target }, i) => target === others[i]?.target);
}

function withChanged(scene: Scene, changed: ReadonlyMap<string, SceneNode>, isMoved: boolean): Scene {
  const byId = new Map(scene.byId);
  for (const [id, node] of changed) byId.set(id, node);
  const nodes = scene.nodes.map((node) => changed.get(node.id) ?? node);
  if (isMoved) sortForReading(nodes);
  const next = { ...scene, nodes, byId, box: boxOf(nodes) };
  bases.set(next, { scene, changed });
  return next;
}

function sortForReading(nodes: SceneNode[]): void {
  nodes.sort((a, b) => columnOf(a) - columnOf(b) || a.y - b.y || a.x - b.x);
}

function startOf(value: JsonObject, flow: JsonObject): string | null {
  if (flow.size === 0) return null;
  try {
    return bootNode(value, flow);
  } catch {
    return null;
  }
}

function sceneWith(
  cards: ReadonlyMap<string, Card>,
  places: Placed,
  start: string | null,
  before: Scene,
): Scene {
  const incoming = new Map<string, number>();
  const nodes: SceneNode[] = [];
  for (const [id, card] of cards) {
    const { x, y } = places.get(id) as Place;
    const isStart = id === start;
    const old = before.byId.get(id);
    const isSame = old && old.card === card && old.x === x && old.y === y && old.isStart === isStart;
    nodes.push(isSame ? old : { id, card, x, y, isStart });
    for (const { target } of card.rows) incoming.set(target, (incoming.get(target) ?? 0) + 1);
  }
  sortForReading(nodes);
  const hubs = new Set<string>();
  for (const [id, count] of incoming) if (count > HUB_ARROWS && cards.has(id)) hubs.add(id);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { nodes, byId, hubs, start, box: boxOf(nodes) };
}

/** The scene with some nodes elsewhere: while they are dragged. */
export function movedScene(scene: Scene, moving: ReadonlyMap<string, Place>): Scene {
  const changed = new Map<string, SceneNode>();
  for (const [id, place] of moving) {
    const node = scene.byId.get(id);
    if (node) changed.set(id, { ...node, ...place });
  }
  return changed.size === 0 ? scene : withChanged(scene, changed, false);
}

export function boxOf(nodes: readonly SceneNode[]): Box {
  if (nodes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { x, y, card } of nodes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + CARD_WIDTH);
    bottom = Math.max(bottom, y + card.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The title of a node, or else its id. */
export function nameOf(scene: Scene, id: string): string {
  return scene.byId.get(id)?.card.title || id;
}

export function nodesInside(scene: Scene, { x, y, width, height }: Box): string[] {
  return scene.nodes
    .filter(
      (node) =>
        node.x < x + width && node.x + CARD_WIDTH > x && node.y < y + height && node.y + node.card.height > y,
    )
    .map(({ id }) => id);
}

/** The topmost card at a point. */
export function nodeAt(scene: Scene, { x, y }: Place): SceneNode | null {
  for (let i = scene.nodes.length - 1; i >= 0; i--) {
    const node = scene.nodes[i] as SceneNode;
    if (x >= node.x && x <= node.x + CARD_WIDTH && y >= node.y && y <= node.y + node.card.height) return node;
  }
  return null;
}

/** Cards that somebody has placed by hand stand in a column although they are not exactly below each other. */
function columnOf({ x }: SceneNode): number {
  return Math.round(x / CARD_WIDTH);
}
