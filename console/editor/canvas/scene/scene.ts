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

/** What stays while the flow is open. */
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
  nodes.sort((a, b) => columnOf(a) - columnOf(b) || a.y - b.y || a.x - b.x);
  const hubs = new Set<string>();
  for (const [id, count] of incoming) if (count > HUB_ARROWS && cards.has(id)) hubs.add(id);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { nodes, byId, hubs, start, box: boxOf(nodes) };
}

/** The scene with some nodes elsewhere: while they are dragged. */
export function movedScene(scene: Scene, moving: ReadonlyMap<string, Place>): Scene {
  if (moving.size === 0) return scene;
  const move = (node: SceneNode): SceneNode => {
    const place = moving.get(node.id);
    return place ? { ...node, ...place } : node;
  };
  const byId = new Map(scene.byId);
  for (const id of moving.keys()) {
    const node = byId.get(id);
    if (node) byId.set(id, move(node));
  }
  return { ...scene, nodes: scene.nodes.map((node) => byId.get(node.id) as SceneNode), byId };
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
