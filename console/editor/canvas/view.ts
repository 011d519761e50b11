/**
 * How the author looks at the open flow: viewport, tool, what is being typed or dragged. Never part of the document.
 * Canvas, palette and keys find it by the flow that is open, and it survives a look at another page.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Place } from '../model/layout/layered-layout.ts';
import type { ArrowName, Editing } from '../session/editing.ts';
import type { Viewport } from './paint/paint.ts';
import { CARD_WIDTH } from './scene/card.ts';
import { type Memory, newMemory, type Scene, sceneOf } from './scene/scene.ts';

/** What is typed on a card. */
export type InlineField = 'title' | 'prompt';

/** A question for a node: which one an arrow leads to, or what a new one is. */
export interface Asked {
  /** On the canvas, px from its corner. */
  at: Place;
  /** In the flow: a new node comes here. */
  place: Place;
  /** The arrow whose end this is: of a node, to its present target or a new one. */
  from: { node: string; target: string | null } | null;
}

export interface ViewState {
  /** Places of nodes that are dragged. */
  moving: ReadonlyMap<string, Place>;
  inline: { node: string; field: InlineField } | null;
  asked: Asked | null;
  /** What dragging on the empty canvas does. */
  tool: 'pan' | 'select';
  isFinding: boolean;
  /** The arrow that is selected. */
  arrow: ArrowName | null;
  /** Keys of arrows: under the pointer, and where a dragged node would go in. */
  hovered: string | null;
  splice: string | null;
  isFar: boolean;
  /** Where the view is, for a canvas that another one follows. */
  at: Viewport | null;
  /** Read to screen readers. `at` tells equal texts apart. */
  said: { text: string; at: number };
}

const NOTHING_MOVES: ReadonlyMap<string, Place> = new Map();

/** What the drawn canvas can do; null while the page shows something else. */
export interface Stage {
  viewport(): Viewport;
  size(): { width: number; height: number };
  look(viewport: Viewport, options?: { isQuick?: boolean }): void;
  /** A point of the window as a place in the flow. */
  place(point: { clientX: number; clientY: number }): Place;
  /** A point of the window, px from the corner of the canvas. */
  inside(point: { clientX: number; clientY: number }): Place;
  /** The focus goes to a card or a note, once it is drawn. */
  focus(to: string | { note: string }): void;
}

export class CanvasView {
  readonly store: StoreApi<ViewState>;
  readonly memory: Memory = newMemory();
  stage: Stage | null = null;
  /** Where the author was, for when the page shows the canvas again. */
  kept: Viewport | null = null;
  /** Where the pointer was last over the canvas, for paste. */
  pointer: { clientX: number; clientY: number } | null = null;
  /** How much of the right side of the canvas something lies over, px. */
  covered = 0;
  /** Whether another canvas moves with this one. */
  isFollowed = false;
  /** The last request of the store to go somewhere that was followed. */
  wentTo = 0;

  constructor(readonly editing: Editing) {
    this.store = createStore<ViewState>(() => ({
      moving: NOTHING_MOVES,
      inline: null,
      asked: null,
      tool: 'pan',
      isFinding: false,
      arrow: null,
      hovered: null,
      splice: null,
      isFar: false,
      at: null,
      said: { text: '', at: 0 },
    }));
  }

  get state(): ViewState {
    return this.store.getState();
  }

  /** What stands on the canvas, without a drag that is under way. */
  get scene(): Scene {
    return sceneOf(this.editing.value, this.memory);
  }

  get selection(): readonly string[] {
    const { byId } = this.scene;
    return this.editing.state.history.selection.filter((id) => byId.has(id));
  }

  set(state: Partial<ViewState>): void {
    this.store.setState(state);
  }

  say(text: string): void {
    this.set({ said: { text, at: this.state.said.at + 1 } });
  }

  endMoving(): void {
    if (this.state.moving.size > 0 || this.state.splice !== null)
      this.set({ moving: NOTHING_MOVES, splice: null });
  }

  select(nodes: readonly string[]): void {
    const before = this.editing.state.history.selection;
    if (this.state.arrow !== null) this.set({ arrow: null });
    if (before.length !== nodes.length || before.some((id, i) => id !== nodes[i])) this.editing.select(nodes);
  }

  /** Selects an arrow, with the node that it leaves. */
  selectArrow(arrow: ArrowName): void {
    this.select([arrow.node]);
    this.set({ arrow });
  }

  zoomBy(factor: number): void {
    const { stage } = this;
    if (!stage) return;
    const { width, height } = stage.size();
    const { x, y, zoom } = stage.viewport();
    const next = Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, zoom * factor));
    const ratio = next / zoom;
    stage.look({
      zoom: next,
      x: width / 2 - (width / 2 - x) * ratio,
      y: height / 2 - (height / 2 - y) * ratio,
    });
  }

  zoomTo(zoom: number): void {
    const now = this.stage?.viewport().zoom;
    if (now) this.zoomBy(zoom / now);
  }

  /** Shows all nodes, or those that are selected. */
  fit(nodes: readonly string[] = []): void {
    const { stage, scene } = this;
    if (!stage) return;
    const wanted = nodes.length > 0 ? new Set(nodes) : null;
    const shown = wanted ? scene.nodes.filter(({ id }) => wanted.has(id)) : scene.nodes;
    stage.look(viewportOf(boxAround(shown), stage.size(), nodes.length > 0 ? 1 : 1.2));
  }

  /** Brings a node into view, near enough to be read. */
  show(id: string): void {
    const { stage, scene } = this;
    const node = scene.byId.get(id);
    if (!stage || !node) return;
    const { width, height } = stage.size();
    const { zoom: now } = stage.viewport();
    const zoom = now < 0.55 ? 0.85 : now;
    stage.look({
      zoom,
      x: width / 2 - (node.x + CARD_WIDTH / 2) * zoom,
      y: height / 2 - (node.y + Math.min(node.card.height, 260) / 2) * zoom,
    });
  }

  /** Something lies over the right side: the card that it is about must not be under it. */
  cover(width: number): void {
    const isMore = width > this.covered;
    this.covered = width;
    const [only, ...others] = this.selection;
    if (isMore && only !== undefined && others.length === 0) this.reveal(only);
  }

  /** Moves the view as little as needed for a node to be seen. */
  reveal(id: string): void {
    const { stage, scene } = this;
    const node = scene.byId.get(id);
    if (!stage || !node) return;
    const { width, height } = stage.size();
    const { x, y, zoom } = stage.viewport();
    if (this.state.isFar) {
      this.show(id);
      return;
    }
    const dx = shiftInto(node.x * zoom + x, CARD_WIDTH * zoom, width);
    const dy = shiftInto(node.y * zoom + y, node.card.height * zoom, height);
    if (dx !== 0 || dy !== 0) stage.look({ zoom, x: x + dx, y: y + dy });
  }
}

/** How far a stretch must move to lie within a whole, px; of one that is too long, its begin is seen. */
function shiftInto(begin: number, length: number, whole: number): number {
  const MARGIN = 28;
  if (begin < MARGIN || length + 2 * MARGIN > whole) return MARGIN - begin;
  return Math.min(0, whole - MARGIN - length - begin);
}

export const LEAST_ZOOM = 0.01;
export const MOST_ZOOM = 2;

function boxAround(nodes: readonly Scene['nodes'][number][]) {
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
  if (nodes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The viewport that shows a box, at most this near. */
export function viewportOf(
  box: { x: number; y: number; width: number; height: number },
  size: { width: number; height: number },
  mostZoom = 1,
): Viewport {
  const MARGIN = 56;
  const fitting = Math.min(
    (size.width - 2 * MARGIN) / Math.max(1, box.width),
    (size.height - 2 * MARGIN) / Math.max(1, box.height),
  );
  const zoom = Math.max(LEAST_ZOOM, Math.min(mostZoom, fitting));
  return {
    zoom,
    x: size.width / 2 - (box.x + box.width / 2) * zoom,
    y: size.height / 2 - (box.y + box.height / 2) * zoom,
  };
}

/** A large flow opens where its calls begin, a small one as a whole. */
export function firstViewport(scene: Scene, size: { width: number; height: number }): Viewport {
  const whole = viewportOf(scene.box, size);
  const start = scene.start === null ? undefined : scene.byId.get(scene.start);
  if (whole.zoom >= 0.45 || start === undefined) return whole;
  const zoom = 0.8;
  return {
    zoom,
    x: Math.min(120, size.width * 0.1) - start.x * zoom,
    y: size.height * 0.4 - (start.y + 60) * zoom,
  };
}

const views = new WeakMap<Editing, CanvasView>();

export function viewOf(editing: Editing): CanvasView {
  let view = views.get(editing);
  if (view === undefined) {
    view = new CanvasView(editing);
    views.set(editing, view);
  }
  return view;
}
