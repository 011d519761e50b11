/** Pulls an arrow out of a card: to another card, or to the empty canvas, where it asks for a node. */
import { createStore } from 'zustand/vanilla';
import type { Place } from '../model/layout/layered-layout.ts';
import { connect, type End } from './actions.ts';
import { ARRIVAL_Y, CARD_WIDTH, rowY } from './scene/card.ts';
import { nodeAt } from './scene/scene.ts';
import type { CanvasView } from './view.ts';

export interface Pulled {
  view: CanvasView;
  from: End;
  /** In the flow. */
  begin: Place;
  end: Place;
  over: string | null;
}

/** The arrow that is being pulled; there is one pointer. */
export const pulled = createStore<{ arrow: Pulled | null }>(() => ({ arrow: null }));

/** How near to the edge of the canvas it begins to move, px, and how far in a frame. */
const EDGE_PX = 36;
const EDGE_STEP_PX = 14;
const CLICK_PX = 4;

export function pullArrow(
  view: CanvasView,
  from: End,
  start: { clientX: number; clientY: number; button?: number; preventDefault(): void },
): void {
  const { stage } = view;
  const source = view.scene.byId.get(from.node);
  if (!stage || !source || view.editing.state.isReadOnly || (start.button ?? 0) > 0) return;
  start.preventDefault();
  const found = source.card.rows.findIndex(({ target }) => target === from.target);
  const row = found < 0 ? source.card.rows.length : found;
  const begin = { x: source.x + CARD_WIDTH, y: source.y + rowY(source.card, row) };
  let point = { clientX: start.clientX, clientY: start.clientY };
  let isPulling = false;
  let frame = 0;
  const show = (): void => {
    const end = stage.place(point);
    const over = nodeAt(view.scene, end)?.id ?? null;
    pulled.setState({ arrow: { view, from, begin, end, over } });
  };
  const pan = (): void => {
    frame = requestAnimationFrame(pan);
    const at = stage.inside(point);
    const { width, height } = stage.size();
    const dx = at.x < EDGE_PX ? EDGE_STEP_PX : at.x > width - EDGE_PX ? -EDGE_STEP_PX : 0;
    const dy = at.y < EDGE_PX ? EDGE_STEP_PX : at.y > height - EDGE_PX ? -EDGE_STEP_PX : 0;
    if (dx === 0 && dy === 0) return;
    const viewport = stage.viewport();
    stage.look({ ...viewport, x: viewport.x + dx, y: viewport.y + dy }, { isQuick: true });
    show();
  };
  const onMove = (event: PointerEvent): void => {
    point = event;
    if (!isPulling && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < CLICK_PX)
      return;
    if (!isPulling) frame = requestAnimationFrame(pan);
    isPulling = true;
    show();
  };
  const stop = (): void => {
    cancelAnimationFrame(frame);
    pulled.setState({ arrow: null });
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('keydown', onKey, true);
  };
  const onUp = (event: PointerEvent): void => {
    stop();
    if (!isPulling) return;
    swallowClick();
    const place = stage.place(event);
    const over = nodeAt(view.scene, place);
    if (over) {
      if (over.id !== from.target) connect(view, from, over.id);
      return;
    }
    const at = stage.inside(event);
    view.set({ asked: { at, place: { x: place.x, y: place.y - ARRIVAL_Y }, from } });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    stop();
  };
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('keydown', onKey, true);
}

/** A press that began on a card and ended elsewhere is no click on the canvas between them. */
export function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, true), 0);
}
