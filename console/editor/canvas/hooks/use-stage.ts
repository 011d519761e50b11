/** Lets the rest of the editor move the view. */
import type { useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { flushSync } from 'react-dom';
import { useEditorState } from '../../session/use-editing.tsx';
import { FAR_ZOOM } from '../paint/paint.ts';
import type { CardNode } from '../parts/card.tsx';
import type { CanvasView, Stage } from '../view.ts';

type FlowStore = ReturnType<typeof useStoreApi<CardNode>>;

/** How long the view takes to get elsewhere, ms. */
const GLIDE_MS = 220;
/** A card that comes into view is drawn within so many frames. */
const FOCUS_FRAMES = 40;

export function useStage(view: CanvasView, flow: FlowStore, root: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const inside = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
      const box = root.current?.getBoundingClientRect();
      return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
    };
    const viewport = () => {
      const [x, y, zoom] = flow.getState().transform;
      return { x, y, zoom };
    };
    const stage: Stage = {
      viewport,
      size: () => ({
        width: Math.max(1, (root.current?.clientWidth ?? 0) - view.covered),
        height: root.current?.clientHeight ?? 0,
      }),
      inside,
      place: (point) => {
        const { x, y } = inside(point);
        const at = viewport();
        return { x: (x - at.x) / at.zoom, y: (y - at.y) / at.zoom };
      },
      look: (to, { isQuick = false } = {}) => {
        // Thousands of cards must not come into view before it is known that they are drawn from far away.
        if (to.zoom < FAR_ZOOM) flushSync(() => view.set({ isFar: true }));
        const isStill = isQuick || matchMedia('(prefers-reduced-motion: reduce)').matches;
        flow.getState().panZoom?.setViewport(to, isStill ? {} : { duration: GLIDE_MS });
      },
      focus: (to) => focusOn(root, to),
    };
    view.stage = stage;
    const unsubscribe = flow.subscribe(({ transform: [x, y, zoom], width }, before) => {
      // The drawer of a node that has been selected must not hide it.
      const [only, ...others] = view.selection;
      if (width < before.width && only !== undefined && others.length === 0) view.reveal(only);
      if (before.transform[0] === x && before.transform[1] === y && before.transform[2] === zoom) return;
      view.kept = { x, y, zoom };
      const isFar = zoom < FAR_ZOOM;
      if (isFar !== view.state.isFar) view.set({ isFar });
      if (view.isFollowed) view.set({ at: view.kept });
    });
    return () => {
      unsubscribe();
      view.stage = null;
    };
  }, [view, flow, root]);
}

function focusOn(root: RefObject<HTMLElement | null>, to: string | { note: string }): void {
  const [selector, id] = typeof to === 'string' ? ['.react-flow__node', to] : ['[data-note]', to.note];
  let frames = 0;
  const look = (): void => {
    // Ids may hold anything: they are compared, and not part of a selector.
    for (const found of root.current?.querySelectorAll<HTMLElement>(selector) ?? []) {
      if ((found.dataset.id ?? found.dataset.note) !== id) continue;
      found.focus({ preventScroll: true });
      return;
    }
    if (frames++ < FOCUS_FRAMES) requestAnimationFrame(look);
  };
  look();
}

/** Follows requests of the store: a problem, a search, a test wants a node to be seen. */
export function useGoTo(view: CanvasView): void {
  const goTo = useEditorState((state) => state.goTo);
  useEffect(() => {
    if (goTo === null || goTo.at === view.wentTo) return;
    view.wentTo = goTo.at;
    view.show(goTo.node);
    view.stage?.focus(goTo.node);
  }, [goTo, view]);
}
