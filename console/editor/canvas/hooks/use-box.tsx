/** Selects the cards in a box: dragged with Shift, or with the select tool. */
import { type MouseEvent, type RefObject, useCallback, useRef, useState } from 'react';
import css from '../board.module.css';
import { nodesInside } from '../scene/scene.ts';
import type { CanvasView } from '../view.ts';
import { isOnPane } from './use-pointer.ts';

interface BoxOnScreen {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;

export function useBox(view: CanvasView, root: RefObject<HTMLElement | null>) {
  const [box, setBox] = useState<BoxOnScreen | null>(null);
  /** Tells the click that ends a box from one that clears the selection. */
  const hasBoxed = useRef(false);
  const onMouseDownCapture = useCallback(
    (down: MouseEvent) => {
      const { stage } = view;
      const isWanted = down.shiftKey || view.state.tool === 'select';
      hasBoxed.current = false;
      if (!stage || down.button !== 0 || !isWanted || !isOnPane(down.target)) return;
      // The view must not move with it.
      down.stopPropagation();
      down.preventDefault();
      const from = stage.place(down);
      const before = down.shiftKey ? view.selection : [];
      const { clientX, clientY } = down;
      const onMove = (move: globalThis.MouseEvent): void => {
        if (Math.hypot(move.clientX - clientX, move.clientY - clientY) < CLICK_PX && !hasBoxed.current)
          return;
        hasBoxed.current = true;
        const to = stage.place(move);
        const corner = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) };
        const size = { width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
        const found = nodesInside(view.scene, { ...corner, ...size });
        view.select([...before, ...found.filter((id) => !before.includes(id))]);
        const area = root.current?.getBoundingClientRect();
        setBox({
          left: Math.min(clientX, move.clientX) - (area?.left ?? 0),
          top: Math.min(clientY, move.clientY) - (area?.top ?? 0),
          width: Math.abs(move.clientX - clientX),
          height: Math.abs(move.clientY - clientY),
        });
      };
      const onUp = (): void => {
        setBox(null);
        window.removeEventListener('mousemove', onMove);
        window.removeEventListener('mouseup', onUp);
      };
      window.addEventListener('mousemove', onMove);
      window.addEventListener('mouseup', onUp);
    },
    [view, root],
  );
  const drawn = box && <div className={css.box} style={box} />;
  return { handlers: { onMouseDownCapture }, drawn, hasBoxed };
}
