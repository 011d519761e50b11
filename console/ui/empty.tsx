/** A page or list with nothing on it: what that means, and what to do. */
import type { ReactNode } from 'react';
import css from './empty.module.css';

export function Empty({
  title,
  hint,
  action,
  children,
}: {
  title: string;
  hint?: string;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      {hint && <p className={css.hint}>{hint}</p>}
      {children}
      {action}
    </div>
  );
}
