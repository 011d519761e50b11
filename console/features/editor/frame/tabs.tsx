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
}: {
  isTalking: boolean;
  onTalk: () => void;
  hasVersions: boolean;
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
