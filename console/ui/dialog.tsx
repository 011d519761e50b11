/**
 * A dialog in front of the page. The browser's own `dialog` keeps the focus inside, closes on Escape and needs no style
 * that a content security policy would refuse.
 */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';
import css from './dialog.module.css';

export function Dialog({
  title,
  close,
  onClose,
  children,
  actions,
  isWide = false,
}: {
  title: string;
  /** Names the button that closes it. */
  close: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  isWide?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    // The browser would take the button that closes it.
    shown?.querySelector<HTMLElement>('input:not([type=radio]), textarea, select')?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={[css.dialog, isWide && css.wide].filter(Boolean).join(' ')}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className={css.head}>
        <h2 id={id}>{title}</h2>
        <Button look="quiet" icon="close" label={close} onClick={onClose} />
      </header>
      <div className={css.body}>{children}</div>
      {actions && <footer className={css.actions}>{actions}</footer>}
    </dialog>
  );
}
