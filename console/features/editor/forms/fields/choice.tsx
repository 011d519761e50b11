/** A choice among a few values, and a box to tick. A value that is none of them is shown as it is. */
import type { ReactNode } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { inputClass } from '../../../../ui/field.tsx';
import css from './fields.module.css';
import { useReadOnly } from './use-draft.ts';

export interface Choice {
  value: string;
  label: string;
}

export function ChoiceInput({
  value,
  choices,
  onEdit,
  isMixed = false,
  ...rest
}: {
  value: string;
  choices: readonly Choice[];
  onEdit: (value: string) => void;
  /** Several nodes have different values. */
  isMixed?: boolean;
  id?: string;
  'aria-describedby'?: string | undefined;
  'aria-label'?: string | undefined;
}) {
  const words = useWords().panels.forms;
  const isOther = !isMixed && !choices.some((choice) => choice.value === value);
  return (
    <select
      {...rest}
      className={[inputClass, css.input, css.select].join(' ')}
      disabled={useReadOnly()}
      // No value of a flow has a NUL in front of a word of ours by accident, and it is never written.
      value={isMixed ? '\0mixed' : value}
      onChange={({ target }) => onEdit(target.value)}
    >
      {isMixed && (
        <option value={'\0mixed'} disabled>
          {words.mixed}
        </option>
      )}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
      {isOther && <option value={value}>{words.other(value)}</option>}
    </select>
  );
}

export function Tick({
  checked,
  onEdit,
  children,
  help,
  isMixed = false,
}: {
  checked: boolean;
  onEdit: (checked: boolean) => void;
  children: ReactNode;
  help?: ReactNode;
  isMixed?: boolean;
}) {
  return (
    <label className={css.tick}>
      <input
        type="checkbox"
        checked={checked && !isMixed}
        ref={(input) => {
          if (input) input.indeterminate = isMixed;
        }}
        disabled={useReadOnly()}
        onChange={({ target }) => onEdit(target.checked)}
      />
      <span>
        {children}
        {help && <span className={css.tickHelp}>{help}</span>}
      </span>
    </label>
  );
}
