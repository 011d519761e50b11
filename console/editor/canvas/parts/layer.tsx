/** The canvas behind the cards. It draws once a frame at most, when the view, the flow or its marks have changed. */
import { useStoreApi } from '@xyflow/react';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { arrowKey } from '../../session/editing.ts';
import { useEditorState, useSelection } from '../../session/use-editing.tsx';
import css from '../board.module.css';
import { useInk } from '../paint/ink.ts';
import { type Look, paint } from '../paint/paint.ts';
import type { Line } from '../scene/lines.ts';
import type { Scene } from '../scene/scene.ts';
import { useView } from '../use-view.ts';

const NONE: ReadonlySet<string> = new Set();

export function Layer({
  scene,
  isFar,
  tints,
  visible,
}: {
  scene: Scene;
  isFar: boolean;
  tints: ReadonlyMap<string, string>;
  visible: RefObject<readonly Line[]>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const ink = useInk();
  const selection = useSelection();
  const run = useEditorState((state) => state.run);
  const hovered = useView((state) => state.splice ?? state.hovered);
  const arrow = useView((state) => state.arrow);
  const look = useMemo<Look>(
    () => ({
      isFar,
      selected: new Set(selection),
      lit: run?.arrows ?? NONE,
      litNodes: run?.nodes ?? NONE,
      current: run?.current ?? null,
      hovered,
      chosen: arrow && arrowKey(arrow),
      tints,
    }),
    [isFar, selection, run, hovered, arrow, tints],
  );
  const draw = useRef<() => void>(() => {});
  const frame = useRef(0);
  useLayoutEffect(() => {
    draw.current = () => {
      frame.current = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      const [x, y, zoom] = flow.getState().transform;
      const size = { width: element.clientWidth, height: element.clientHeight, ratio: devicePixelRatio };
      const width = Math.round(size.width * size.ratio);
      const height = Math.round(size.height * size.ratio);
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      visible.current = paint(context, size, { x, y, zoom }, scene, look, ink);
    };
    if (frame.current === 0) frame.current = requestAnimationFrame(() => draw.current());
  }, [scene, look, ink, flow, visible]);
  useEffect(() => {
    const ask = (): void => {
      if (frame.current === 0) frame.current = requestAnimationFrame(() => draw.current());
    };
    const unsubscribe = flow.subscribe(({ transform, width, height }, before) => {
      if (transform !== before.transform || width !== before.width || height !== before.height) ask();
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [flow]);
  return <canvas ref={canvas} className={css.layer} />;
}
