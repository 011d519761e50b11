/** The frame around all pages of one flow: name, saving, undo, tabs, and the test chat at the side. */
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Editing } from '../../../editor/session/editing.ts';
import { EditingProvider, useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import type { Tools } from '../../../editor/worker/client.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Commands } from '../commands/commands.tsx';
import { ProblemsPanel } from '../problems/problems-panel.tsx';
import { useLint } from '../problems/use-lint.ts';
import type { TestsPort } from '../rail/tests/bench.ts';
import { useTests } from '../rail/tests/use-tests.ts';
import css from './frame.module.css';
import { PageOf } from './page-of.tsx';
import { Tabs } from './tabs.tsx';
import { Told } from './told.tsx';
import { UndoButtons } from './undo-buttons.tsx';

// The chat comes when somebody opens it.
const TestRail = lazy(async () => ({ default: (await import('../rail/test-rail.tsx')).TestRail }));

export interface EditorFrameProps {
  editing: Editing;
  tools: Tools;
  /** Where the saved tests of the flow are. */
  tests: TestsPort;
  back?: () => void;
  /** Where the edits are. */
  status: ReactNode;
  actions?: ReactNode;
  /** What others have done with the flow. */
  banner?: ReactNode;
  versions?: ReactNode;
  /** Ctrl-S. */
  onSave: () => void;
}

export function EditorFrame({ editing, ...rest }: EditorFrameProps) {
  return (
    <EditingProvider editing={editing}>
      <Frame {...rest} />
    </EditingProvider>
  );
}

function Frame({
  tools,
  tests,
  back,
  status,
  actions,
  banner,
  versions,
  onSave,
}: Omit<EditorFrameProps, 'editing'>) {
  const { common } = useWords();
  const name = useEditorState((state) => state.name);
  const page = useEditorState((state) => state.page);
  const [isTalking, setTalking] = useState(false);
  const [hasProblems, showProblems] = useState(false);
  const editing = useEditing();
  useLint(editing, tools);
  useTests(editing, tools, tests);
  useKeys(onSave);
  return (
    <div className={css.frame}>
      <header className={css.head}>
        {back && <Button look="quiet" icon="back" label={common.back} onClick={back} />}
        <h1 className={css.title} title={name}>
          {name}
        </h1>
        {status}
        <span className={css.space} />
        <UndoButtons />
        {actions}
      </header>
      <Tabs
        isTalking={isTalking}
        onTalk={() => setTalking(!isTalking)}
        hasVersions={versions !== undefined}
        hasProblems={hasProblems}
        onProblems={() => showProblems(!hasProblems)}
      />
      {banner}
      <div className={css.body}>
        <PageOf page={page} tools={tools} tests={tests} versions={versions} onTalk={() => setTalking(true)} />
        {hasProblems && <ProblemsPanel onClose={() => showProblems(false)} />}
        {isTalking && (
          <Suspense fallback={null}>
            <TestRail tools={tools} tests={tests} />
          </Suspense>
        )}
      </div>
      <Told />
      <Commands />
    </div>
  );
}

/** Keys that mean the same on every page of the flow. In fields the browser's own undo would only know the field. */
function useKeys(onSave: () => void): void {
  const editing = useEditing();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.altKey)
        return;
      const key = event.key.toLowerCase();
      const isUndo = key === 'z' && !event.shiftKey;
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey);
      if (key === 's') onSave();
      else if (isUndo) editing.undo();
      else if (isRedo) editing.redo();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [editing, onSave]);
}
