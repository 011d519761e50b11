/** Gives the canvas's parts the view of the flow that is open. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useEditing, useFlowValue } from '../session/use-editing.tsx';
import { movedScene, type Scene, sceneOf } from './scene/scene.ts';
import { type CanvasView, type ViewState, viewOf } from './view.ts';

export function useCanvasView(): CanvasView {
  return viewOf(useEditing());
}

export function useView<T>(pick: (state: ViewState) => T): T {
  return useStore(useCanvasView().store, pick);
}

/** What stands on the canvas now, with nodes where a drag has brought them. */
export function useScene(): Scene {
  const view = useCanvasView();
  const value = useFlowValue();
  const moving = useView((state) => state.moving);
  return useMemo(() => movedScene(sceneOf(value, view.memory), moving), [value, moving, view]);
}
