/** What a press on a card, an arrow or the empty canvas does. */
import type { NodeMouseHandler } from '@xyflow/react';
import { type MouseEvent, type PointerEvent, type RefObject, useMemo } from 'react';
import { keyOfLine } from '../paint/paint.ts';
import type { CardNode } from '../parts/card.tsx';
import { ARRIVAL_Y, CARD_WIDTH } from '../scene/card.ts';
import { type Line, lineAt } from '../scene/lines.ts';
import { nodeAt } from '../scene/scene.ts';
import type { CanvasView } from '../view.ts';

export function isOnPane(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains('react-flow__pane');
}

/** @param visible the arrows that are in view */
export function usePointer(
  view: CanvasView,
  visible: RefObject<readonly Line[]>,
  hasBoxed: RefObject<boolean>,
) {
  return useMemo(() => {
    const isAdding = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey;
    const choose = (event: MouseEvent, id: string): void => {
      const { selection } = view;
      if (!isAdding(event)) view.select([id]);
      else view.select(selection.includes(id) ? selection.filter((one) => one !== id) : [...selection, id]);
    };
    const lineUnder = (event: MouseEvent): Line | null => {
      const { stage } = view;
      if (!stage) return null;
      return lineAt(visible.current, stage.place(event), stage.viewport().zoom);
    };
    const pressNode: NodeMouseHandler<CardNode> = (event, { id }) => {
      view.set({ asked: null });
      choose(event, id);
    };
    const pressPane = (event: MouseEvent): void => {
      if (hasBoxed.current) {
        hasBoxed.current = false;
        return;
      }
      view.set({ asked: null });
      const { stage } = view;
      const far = view.state.isFar && stage ? nodeAt(view.scene, stage.place(event)) : null;
      const line = far ? null : lineUnder(event);
      if (far) choose(event, far.id);
      else if (line?.isStub) view.editing.goTo(line.target.id);
      else if (line) view.selectArrow({ node: line.source.id, target: line.target.id });
      else if (!isAdding(event)) view.select([]);
    };
    const onPointerMove = (event: PointerEvent): void => {
      view.pointer = { clientX: event.clientX, clientY: event.clientY };
      const line =
        isOnPane(event.target) && event.buttons === 0 && !view.state.isFar ? lineUnder(event) : null;
      const hovered = line && keyOfLine(line);
      if (hovered === view.state.hovered) return;
      view.set({ hovered });
      if (event.target instanceof HTMLElement) event.target.style.cursor = line ? 'pointer' : '';
    };
    const onDoubleClick = (event: MouseEvent): void => {
      const { stage } = view;
      if (!stage || !isOnPane(event.target)) return;
      const place = stage.place(event);
      const far = view.state.isFar ? nodeAt(view.scene, place) : null;
      if (far) view.editing.goTo(far.id);
      else if (!view.editing.state.isReadOnly && lineUnder(event) === null)
        view.set({
          asked: {
            at: stage.inside(event),
            place: { x: place.x - CARD_WIDTH / 2, y: place.y - ARRIVAL_Y },
            from: null,
          },
        });
    };
    const onPointerLeave = (): void => {
      view.pointer = null;
      if (view.state.hovered !== null) view.set({ hovered: null });
    };
    return { pressNode, pressPane, handlers: { onPointerMove, onPointerLeave, onDoubleClick } };
  }, [view, visible, hasBoxed]);
}
