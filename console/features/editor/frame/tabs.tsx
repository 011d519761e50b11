/** The pages of the flow. */
import { type KeyboardEvent, useRef } from 'react';
import { PAGES, type Page } from '../../../editor/session/editing.ts';
import { useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import css from './frame.module.css';

const ICONS: Readonly<Record<Page, IconName>> = {
  canvas: 'canvas',
  knowledge: 'knowledge',
  synonyms: 'synonyms',
  settings: 'settings',
  levels: 'levels',
  prompts: 'speak',
  tests: 'test',
  versions: 'versions',
};

export function Tabs({
  isTalking,
  onTalk,
  hasVersions,
  hasProblems,
  onProblems,
}: {
  isTalking: boolean;
  onTalk: () => void;
  hasVersions: boolean;
  /** Whether the list of problems is open. */
  hasProblems: boolean;
  onProblems: () => void;
}) {
  const { editor } = useWords();
  const editing = useEditing();
  const current = useEditorState(({ page }) => page);
  const list = useRef<HTMLDivElement>(null);
  const pages = PAGES.filter((page) => page !== 'versions' || hasVersions);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const next = pages[(pages.indexOf(current) + step + pages.length) % pages.length] as Page;
    editing.show(next);
    list.current?.querySelector<HTMLElement>(`[data-page="${next}"]`)?.focus();
  };
  return (
    <div className={css.tabs}>
      <div role="tablist" aria-label={editor.tabs} className={css.list} ref={list} onKeyDown={onKeyDown}>
        {pages.map((page) => (
          <button
            key={page}
            type="button"
            role="tab"
            data-page={page}
            aria-selected={page === current}
            tabIndex={page === current ? 0 : -1}
            className={[css.tab, page === current && css.current].filter(Boolean).join(' ')}
            onClick={() => editing.show(page)}
          >
            <Icon name={ICONS[page]} size={16} />
            {editor.pages[page]}
          </button>
        ))}
      </div>
      <ProblemsButton isOn={hasProblems} onToggle={onProblems} />
      <button
        type="button"
        aria-pressed={isTalking}
        className={[css.talk, isTalking && css.talking].filter(Boolean).join(' ')}
        onClick={onTalk}
      >
        <Icon name="play" size={15} />
        {isTalking ? editor.talkHide : editor.talk}
      </button>
    </div>
  );
}

function ProblemsButton({ isOn, onToggle }: { isOn: boolean; onToggle: () => void }) {
  const { problems: words } = useWords().rail;
  const count = useEditorState(({ problems }) => problems.length);
  const hasErrors = useEditorState(({ problems }) => problems.some(({ severity }) => severity === 'error'));
  return (
    <button
      type="button"
      aria-pressed={isOn}
      className={[css.problems, isOn && css.current].filter(Boolean).join(' ')}
      data-worst={hasErrors ? 'error' : count > 0 ? 'warning' : 'none'}
      onClick={onToggle}
    >
      <Icon name={count > 0 ? 'problem' : 'check'} size={15} />
      {words.title} {count > 0 && count}
    </button>
  );
}
