/** Reads what has changed to those who do not see it. */
import { useEffect, useRef } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import type { Step } from '../../model/history/history.ts';
import { useEditorState } from '../../session/use-editing.tsx';
import { useCanvasView, useView } from '../use-view.ts';

export function Announced() {
  const { text, at } = useView((state) => state.said);
  useSteps();
  return (
    <div className="only-read-aloud" aria-live="polite" role="status">
      <span key={at}>{text}</span>
    </div>
  );
}

/** Each step of the history has a name: what was done, or taken back. */
function useSteps(): void {
  const view = useCanvasView();
  const words = useWords();
  const past = useEditorState(({ history }) => history.past);
  const before = useRef(past);
  useEffect(() => {
    const old = before.current;
    before.current = past;
    if (old === past) return;
    const name = ({ label }: Step): string => words.steps[label as keyof typeof words.steps] ?? label;
    if ((past?.length ?? 0) < (old?.length ?? 0) && old)
      view.say(`${words.canvas.commands.undo}: ${name(old.step)}`);
    else if (past && past.step.label !== old?.step.label) view.say(name(past.step));
  }, [past, view, words]);
}
