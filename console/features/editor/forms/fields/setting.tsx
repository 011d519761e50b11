/** One setting: its name and unit, what it means, the control, and where its value comes from if nobody set it. */
import { type ReactNode, useId } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import css from './fields.module.css';
import { useReadOnly } from './use-draft.ts';

export interface Ids {
  id: string;
  'aria-describedby': string | undefined;
}

export function Setting({
  label,
  unit,
  help,
  inherited,
  warning,
  onClear,
  children,
}: {
  label: ReactNode;
  unit?: string | undefined;
  help?: ReactNode;
  /** What counts instead, and from where; undefined if there is nothing to say. */
  inherited?: string | undefined;
  warning?: string | undefined;
  /** Makes it "not set" again; undefined: it is not set. */
  onClear?: (() => void) | undefined;
  children: (ids: Ids) => ReactNode;
}) {
  const id = useId();
  const words = useWords().panels.forms;
  const isReadOnly = useReadOnly();
  const about = help || inherited || warning ? `${id}-about` : undefined;
  return (
    <div className={css.setting}>
      <div className={css.name}>
        <label htmlFor={id}>{label}</label>
        {unit && <span className={css.unit}>{unit}</span>}
        {onClear && !isReadOnly && (
          <button type="button" className={css.clear} onClick={onClear} title={words.clearHint}>
            {words.clear}
          </button>
        )}
      </div>
      <div className={css.control}>
        {children({ id, 'aria-describedby': about })}
        {about && (
          <div id={about} className={css.about}>
            {warning && <p className={css.warning}>{warning}</p>}
            {inherited && <p className={css.inherited}>{inherited}</p>}
            {help && <div>{help}</div>}
          </div>
        )}
      </div>
    </div>
  );
}
