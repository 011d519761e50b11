/** Drags cards: the flow changes when they are dropped. On an arrow, a card goes into it; Escape puts it back. */
import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { drop } from '../actions.ts';
import { keyOfLine } from '../paint/paint.ts';
import type { CardNode } from '../parts/card.tsx';
import { type Line, lineAt, linesOf } from '../scene/lines.ts';
import type { CanvasView } from '../view.ts';

export function useDrag(view: CanvasView) {
  const isOff = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || view.state.moving.size === 0) return;
      event.stopPropagation();
      isOff.current = true;
      view.endMoving();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [view]);
  return useMemo(() => {
    const onNodesChange = (changes: NodeChange<CardNode>[]): void => {
      if (isOff.current) return;
      const moving = new Map(view.state.moving);
      let isMoved = false;
      for (const change of changes) {
        if (change.type !== 'position' || !change.position || change.dragging !== true) continue;
        moving.set(change.id, change.position);
        isMoved = true;
      }
      if (isMoved) view.set({ moving });
    };
    const onNodeDragStart: OnNodeDrag<CardNode> = (_, { id }) => {
      isOff.current = false;
      if (!view.selection.includes(id)) view.select([id]);
    };
    const onNodeDrag: OnNodeDrag<CardNode> = (event, { id }, dragged) => {
      if (isOff.current) return;
      const under = dragged.length === 1 ? lineUnder(view, id, event) : null;
      const splice = under && keyOfLine(under);
      if (splice !== view.state.splice) view.set({ splice });
    };
    const onNodeDragStop: OnNodeDrag<CardNode> = (event, { id }) => {
      const { moving, splice } = view.state;
      const into = splice === null ? null : lineUnder(view, id, event);
      view.endMoving();
      if (isOff.current || moving.size === 0) return;
      const arrow = into && { node: into.source.id, target: into.target.id };
      drop(view, new Map(moving), arrow && { arrow, node: id });
    };
    return { onNodesChange, onNodeDragStart, onNodeDrag, onNodeDragStop };
  }, [view]);
}

/** The arrow under the pointer that a dragged node can go into. */
function lineUnder(view: CanvasView, node: string, event: MouseEvent | TouchEvent): Line | null {
  const { stage, scene } = view;
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  if (!stage || !point) return null;
  const lines = linesOf(scene).filter(
    ({ source, target, isStub }) => !isStub && source.id !== node && target.id !== node,
  );
  return lineAt(lines, stage.place(point), stage.viewport().zoom / 2);
}
