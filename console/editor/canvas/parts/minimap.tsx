/** The whole flow in a corner, with what is in view. A press goes there. */
import { useStore } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { useEditorState } from '../../session/use-editing.tsx';
import { useInk } from '../paint/ink.ts';
import { kindColour } from '../paint/paint.ts';
import { CARD_WIDTH } from '../scene/card.ts';
import { marksOf } from '../scene/problems.ts';
import { boxOf, type Scene } from '../scene/scene.ts';
import { useCanvasView } from '../use-view.ts';
import css from './minimap.module.css';

const WIDTH = 184;
const HEIGHT = 116;
const PADDING = 8;
/** Fewer nodes are all in view anyway. */
const LEAST_NODES = 8;

export function Minimap({ scene, tints }: { scene: Scene; tints: ReadonlyMap<string, string> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ink = useInk();
  const words = useWords().canvas;
  const view = useCanvasView();
  const problems = useEditorState((state) => state.problems);
  const box = boxOf(scene.nodes);
  const scale = Math.min(
    (WIDTH - 2 * PADDING) / Math.max(1, box.width),
    (HEIGHT - 2 * PADDING) / Math.max(1, box.height),
    0.1,
  );
  const left = (WIDTH - box.width * scale) / 2 - box.x * scale;
  const top = (HEIGHT - box.height * scale) / 2 - box.y * scale;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    // A drag moves cards each frame; the overview may follow a little later.
    const later = setTimeout(() => {
      const marks = marksOf(problems);
      element.width = WIDTH * devicePixelRatio;
      element.height = HEIGHT * devicePixelRatio;
      context.scale(devicePixelRatio, devicePixelRatio);
      for (const { id, x, y, card } of scene.nodes) {
        const hasError = (marks.get(id)?.errors ?? 0) > 0;
        context.fillStyle = tints.get(id) ?? (hasError ? ink.bad : kindColour(card, ink));
        context.globalAlpha = hasError || tints.has(id) ? 1 : 0.55;
        context.fillRect(
          x * scale + left,
          y * scale + top,
          Math.max(1.5, CARD_WIDTH * scale),
          Math.max(1.5, card.height * scale),
        );
      }
    }, 60);
    return () => clearTimeout(later);
  }, [scene, ink, problems, tints, scale, left, top]);
  if (scene.nodes.length < LEAST_NODES) return null;
  const go = (event: PointerEvent<HTMLElement>): void => {
    const { stage } = view;
    if (!stage || (event.type === 'pointermove' && event.buttons !== 1)) return;
    const area = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - area.left - left) / scale;
    const y = (event.clientY - area.top - top) / scale;
    const { width, height } = stage.size();
    const { zoom } = stage.viewport();
    stage.look({ zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom }, { isQuick: true });
  };
  return (
    <div
      className={css.minimap}
      role="img"
      aria-label={words.overview}
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={canvas} style={{ width: WIDTH, height: HEIGHT }} />
      <Window left={left} top={top} scale={scale} />
    </div>
  );
}

/** What is in view. */
function Window({ left, top, scale }: { left: number; top: number; scale: number }) {
  const at = useStore(({ transform: [x, y, zoom], width, height }) =>
    [-x / zoom, -y / zoom, width / zoom, height / zoom].map((one) => one * scale).join(' '),
  );
  const [x, y, width, height] = at.split(' ').map(Number) as [number, number, number, number];
  return (
    <div
      className={css.window}
      style={{ transform: `translate(${x + left}px, ${y + top}px)`, width, height }}
    />
  );
}
