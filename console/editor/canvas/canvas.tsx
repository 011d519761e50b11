/** The canvas of the flow that is open. */
import { Board } from './board.tsx';
import { Asking } from './parts/asking.tsx';
import { FindBar } from './parts/find-bar.tsx';
import { SelectionBar } from './parts/selection-bar.tsx';
import { Toolbar } from './parts/toolbar.tsx';
import { useView } from './use-view.ts';

/** @param covered how much of its right side something lies over, px: what is shown is shown beside it */
export function Canvas({ covered = 0 }: { covered?: number }) {
  return (
    <Board covered={covered}>
      <Toolbar />
      <SelectionBar />
      <Finding />
      <Asking />
    </Board>
  );
}

function Finding() {
  return useView((state) => state.isFinding) ? <FindBar /> : null;
}
