/** Says where the edits are, and asks about those that two people made. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { useLanguage, useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Conflicts } from './conflicts.tsx';
import type { Saver } from './saver.ts';
import css from './saving.module.css';

export function SaveStatus({ saver }: { saver: Saver }) {
  const { editor } = useWords();
  const words = editor.saving;
  const language = useLanguage();
  const { state, journal, conflicts } = useStore(saver.store);
  const [isShown, setShown] = useState(false);
  const isTrouble = state.kind === 'offline' || state.kind === 'refused' || state.kind === 'logged-out';
  const text =
    state.kind === 'saved'
      ? state.at === null
        ? words.unchanged
        : words.savedAt(timeText(state.at, language))
      : state.kind === 'refused'
        ? words.refused(state.message)
        : words[state.kind];
  return (
    <>
      <span
        className={[css.status, isTrouble && css.trouble].filter(Boolean).join(' ')}
        role="status"
        title={words.draftHint}
      >
        {text}
        {isTrouble && journal === 'kept' && ` · ${words.keptHere}`}
        {journal !== 'kept' && <strong className={css.full}>{words.journal[journal]}</strong>}
      </span>
      {conflicts.length > 0 && (
        <Button look="danger" icon="problem" onClick={() => setShown(true)}>
          {words.conflicts(conflicts.length)}
        </Button>
      )}
      {isShown && conflicts.length > 0 && (
        <Conflicts conflicts={conflicts} saver={saver} onClose={() => setShown(false)} />
      )}
    </>
  );
}

function timeText(at: number, language: string): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeStyle: 'medium' }).format(at);
}
