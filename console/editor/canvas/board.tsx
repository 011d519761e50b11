/**
 * Cards that can be moved about, with the arrows behind them. React Flow moves the view and the cards; it never draws a
 * card that is out of view, and from far away none at all. Everything else is drawn by `Layer`.
 */
import '@xyflow/react/dist/base.css';
import { ReactFlow, ReactFlowProvider, useStoreApi } from '@xyflow/react';
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useEditorState, useSelection } from '../session/use-editing.tsx';
import css from './board.module.css';
import { useBox } from './hooks/use-box.tsx';
import { useClipboard } from './hooks/use-clipboard.ts';
import { useDrag } from './hooks/use-drag.ts';
import { usePointer } from './hooks/use-pointer.ts';
import { useGoTo, useStage } from './hooks/use-stage.ts';
import { FAR_ZOOM } from './paint/paint.ts';
import { Announced } from './parts/announced.tsx';
import { Card, type CardNode } from './parts/card.tsx';
import { ContextMenu } from './parts/context-menu.tsx';
import { Layer } from './parts/layer.tsx';
import { Minimap } from './parts/minimap.tsx';
import { Notes } from './parts/notes.tsx';
import { PulledArrow } from './parts/pulled.tsx';
import { CARD_WIDTH } from './scene/card.ts';
import type { Line } from './scene/lines.ts';
import type { Scene, SceneNode } from './scene/scene.ts';
import { useCanvasView, useScene, useView } from './use-view.ts';
import { firstViewport, LEAST_ZOOM, MOST_ZOOM } from './view.ts';

const NODE_TYPES = { card: Card };
const NO_EDGES: never[] = [];
const NO_NODES: CardNode[] = [];
const NO_TINTS: ReadonlyMap<string, string> = new Map();

export interface BoardProps {
  children?: ReactNode;
  /** Colours around cards, by node: what a comparison says of them. */
  tints?: ReadonlyMap<string, string>;
  label?: string;
  covered?: number;
}

export function Board({ children, tints = NO_TINTS, label, covered = 0 }: BoardProps) {
  const root = useRef<HTMLElement>(null);
  const [isSized, setSized] = useState(false);
  const words = useWords().canvas;
  const view = useCanvasView();
  useEffect(() => view.cover(covered), [view, covered]);
  // The view depends on the size, and what is drawn first on the view.
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const check = () => {
      if (element.clientWidth > 0 && element.clientHeight > 0) setSized(true);
    };
    check();
    const observer = new ResizeObserver(check);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={root}
      className={css.board}
      style={{ '--covered': `${covered}px` } as CSSProperties}
      aria-label={label ?? words.canvas}
      data-canvas=""
    >
      {isSized && (
        <ReactFlowProvider>
          <Surface root={root} tints={tints} />
          {children}
        </ReactFlowProvider>
      )}
      <Announced />
    </section>
  );
}

/** The cards for React Flow; one that has not changed is the same object again. */
function useNodes(scene: Scene, isFar: boolean, tints: ReadonlyMap<string, string>): CardNode[] {
  const words = useWords().canvas;
  const selection = useSelection();
  // biome-ignore lint/correctness/useExhaustiveDependencies: cards are made anew in another language
  const made = useMemo(() => new WeakMap<SceneNode, CardNode>(), [words]);
  return useMemo(() => {
    if (isFar) return NO_NODES;
    const selected = new Set(selection);
    return scene.nodes.map((node) => {
      const isSelected = selected.has(node.id);
      const tint = tints.get(node.id) ?? null;
      const known = made.get(node);
      if (known && known.selected === isSelected && known.data.tint === tint) return known;
      const { id, x, y, card } = node;
      const size = { width: CARD_WIDTH, height: card.height };
      const one: CardNode = {
        id,
        type: 'card',
        position: { x, y },
        data: { node, tint },
        selected: isSelected,
        ...size,
        measured: size,
        // Static and none: the browser need not be asked where they are, and arrows are drawn from the scene.
        handles: [],
        ariaLabel: words.card(card.title || id, words.kinds[card.kind], card.rows.length),
      };
      made.set(node, one);
      return one;
    });
  }, [scene, selection, isFar, tints, words, made]);
}

function Surface({
  root,
  tints,
}: {
  root: RefObject<HTMLElement | null>;
  tints: ReadonlyMap<string, string>;
}) {
  const view = useCanvasView();
  const scene = useScene();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const tool = useView((state) => state.tool);
  const isFar = useView((state) => state.isFar);
  const flow = useStoreApi<CardNode>();
  const visible = useRef<readonly Line[]>([]);
  const [first] = useState(() => {
    const size = { width: root.current?.clientWidth ?? 0, height: root.current?.clientHeight ?? 0 };
    const viewport = view.kept ?? firstViewport(view.scene, size);
    view.set({ isFar: viewport.zoom < FAR_ZOOM });
    return viewport;
  });
  const nodes = useNodes(scene, isFar, tints);
  useStage(view, flow, root);
  useGoTo(view);
  useClipboard(view);
  const box = useBox(view, root);
  const pointer = usePointer(view, visible, box.hasBoxed);
  const drag = useDrag(view);
  return (
    <div className={css.surface} {...box.handlers} {...pointer.handlers}>
      <Layer scene={scene} isFar={isFar} tints={tints} visible={visible} />
      <ReactFlow<CardNode>
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={NODE_TYPES}
        defaultViewport={first}
        minZoom={LEAST_ZOOM}
        maxZoom={MOST_ZOOM}
        onlyRenderVisibleElements
        nodesDraggable={!isReadOnly}
        nodesConnectable={false}
        elementsSelectable={false}
        elevateNodesOnSelect={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        panOnDrag={tool === 'pan' ? true : [1]}
        zoomOnDoubleClick={false}
        nodeDragThreshold={3}
        onNodeClick={pointer.pressNode}
        onPaneClick={pointer.pressPane}
        {...drag}
      />
      <Notes />
      <PulledArrow />
      <Minimap scene={scene} tints={tints} />
      {box.drawn}
      <ContextMenu />
    </div>
  );
}
