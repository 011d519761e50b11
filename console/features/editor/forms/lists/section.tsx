/** A part of a form that folds. Its content is drawn only while it is open. */
import { type ReactNode, useState } from 'react';
import css from './lists.module.css';

export function Section({
  title,
  count,
  note,
  startsOpen = false,
  children,
}: {
  title: string;
  count?: number | undefined;
  /** Said beside the title, also when it is closed. */
  note?: ReactNode;
  startsOpen?: boolean;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <details
      className={css.section}
      open={isOpen}
      onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className={css.sectionTitle}>{title}</span>
        {count !== undefined && count > 0 && <span className={css.count}>{count}</span>}
        {note && <span className={css.note}>{note}</span>}
      </summary>
      {isOpen && <div className={css.sectionBody}>{children}</div>}
    </details>
  );
}
