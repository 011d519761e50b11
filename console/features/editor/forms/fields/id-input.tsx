/** An id that other parts of the flow name. It changes when its author says so, not at each key. */
import { useId, useState } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { Button } from '../../../../ui/button.tsx';
import { inputClass } from '../../../../ui/field.tsx';
import css from './fields.module.css';
import { useReadOnly } from './use-draft.ts';

export function IdInput({
  label,
  id,
  about,
  onRename,
}: {
  label: string;
  id: string;
  /** What else changes. */
  about: () => string;
  /** @returns whether it was done */
  onRename: (to: string) => boolean;
}) {
  const words = useWords().panels.forms;
  const field = useId();
  const isReadOnly = useReadOnly();
  const [draft, setDraft] = useState<{ of: string; value: string } | null>(null);
  const value = draft !== null && draft.of === id ? draft.value : id;
  const isChanged = value !== id;
  const rename = (): void => {
    if (isChanged && onRename(value)) setDraft(null);
  };
  return (
    <div className={css.setting}>
      <div className={css.name}>
        <label htmlFor={field}>{label}</label>
      </div>
      <div className={css.control}>
        <div className={css.row}>
          <input
            id={field}
            type="text"
            className={[inputClass, css.input, css.mono].join(' ')}
            autoComplete="off"
            spellCheck={false}
            readOnly={isReadOnly}
            value={value}
            aria-describedby={`${field}-about`}
            onChange={({ target }) => setDraft({ of: id, value: target.value })}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === 'Enter') rename();
              if (event.key === 'Escape' && isChanged) {
                event.stopPropagation();
                setDraft(null);
              }
            }}
          />
          {isChanged && (
            <>
              <Button look="main" onClick={rename} disabled={value === ''}>
                {words.rename}
              </Button>
              <Button onClick={() => setDraft(null)}>{words.keepName}</Button>
            </>
          )}
        </div>
        <div id={`${field}-about`} className={css.about}>
          {isChanged ? about() : words.idHelp}
        </div>
      </div>
    </div>
  );
}
