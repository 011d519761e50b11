/** A labelled input. Its hint says what is expected, its error what is wrong. */
import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import css from './field.module.css';

interface Around {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
}

/** Any control with a label; `children` gets the ids that tie them together. */
export function Field({
  label,
  hint,
  error,
  children,
}: Around & { children: (ids: { id: string; 'aria-describedby': string | undefined }) => ReactNode }) {
  const id = useId();
  const about = hint || error ? `${id}-about` : undefined;
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      {children({ id, 'aria-describedby': about })}
      {about && (
        <div id={about} className={error ? css.error : css.hint} role={error ? 'alert' : undefined}>
          {error ?? hint}
        </div>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input type="text" {...rest} {...ids} className={css.input} aria-invalid={Boolean(error)} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea {...rest} {...ids} className={css.input} aria-invalid={Boolean(error)} />}
    </Field>
  );
}

/** The look of an input, for controls that need more than a `TextField`. */
export const inputClass = css.input;
