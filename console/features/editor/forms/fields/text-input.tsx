/** A text of the document in one line, or in as many as it needs. */
import type { InputHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { inputClass } from '../../../../ui/field.tsx';
import css from './fields.module.css';
import { useDraft } from './use-draft.ts';

interface Text {
  value: string;
  onEdit: (value: string) => void;
  fits?: (draft: string, text: string) => boolean;
}

type Rest<T> = Omit<T, 'value' | 'onChange' | 'onBlur'>;

export function TextInput({
  value,
  onEdit,
  fits,
  className,
  ...rest
}: Text & Rest<InputHTMLAttributes<HTMLInputElement>>) {
  const { isReadOnly, ...draft } = useDraft(value, onEdit, fits);
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      {...draft}
      readOnly={isReadOnly}
      className={[inputClass, css.input, className].filter(Boolean).join(' ')}
    />
  );
}

export function TextLines({
  value,
  onEdit,
  fits,
  columns = 22,
  most = 12,
  least = 1,
  className,
  ...rest
}: Text &
  Rest<TextareaHTMLAttributes<HTMLTextAreaElement>> & {
    /** Chinese characters that fit in a line. */
    columns?: number;
    most?: number;
    least?: number;
  }) {
  const { isReadOnly, ...draft } = useDraft(value, onEdit, fits);
  return (
    <textarea
      spellCheck={false}
      {...rest}
      {...draft}
      readOnly={isReadOnly}
      rows={Math.max(least, Math.min(most, rowsOf(draft.value, columns)))}
      className={[inputClass, css.input, css.lines, className].filter(Boolean).join(' ')}
    />
  );
}

function rowsOf(text: string, columns: number): number {
  let rows = 0;
  for (const line of text.slice(0, 4000).split('\n')) {
    let width = 0;
    for (let i = 0; i < line.length; i++) width += line.charCodeAt(i) < 0x2e80 ? 0.55 : 1;
    rows += Math.max(1, Math.ceil(width / columns));
  }
  return rows;
}
