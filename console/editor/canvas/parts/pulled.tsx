/** The arrow that is being pulled out of a card. */
import { useStore } from 'zustand';
import { pulled } from '../pull.ts';
import { ARRIVAL_Y, CARD_WIDTH } from '../scene/card.ts';
import { bendOf } from '../scene/lines.ts';
import { useCanvasView } from '../use-view.ts';
import css from './pulled.module.css';

export function PulledArrow() {
  const view = useCanvasView();
  const { arrow } = useStore(pulled);
  const { stage } = view;
  if (arrow === null || arrow.view !== view || !stage) return null;
  const { x, y, zoom } = stage.viewport();
  const over = arrow.over === null ? undefined : view.scene.byId.get(arrow.over);
  const end = over ? { x: over.x, y: over.y + ARRIVAL_Y } : arrow.end;
  const { begin } = arrow;
  const bend = bendOf(begin.x, begin.y, end.x, end.y);
  const path = `M${begin.x} ${begin.y}C${begin.x + bend} ${begin.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return (
    <svg className={css.pulled} aria-hidden="true">
      <g transform={`translate(${x} ${y}) scale(${zoom})`}>
        {over && (
          <rect
            className={css.over}
            x={over.x - 4}
            y={over.y - 4}
            width={CARD_WIDTH + 8}
            height={over.card.height + 8}
            rx={15}
          />
        )}
        <path className={css.line} d={path} />
        <circle className={css.end} cx={end.x} cy={end.y} r={6} />
      </g>
    </svg>
  );
}
