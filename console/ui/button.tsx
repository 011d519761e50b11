/** Buttons: one main action a view, others plain, those that destroy in red. */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'main' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  children?: ReactNode;
  /** Names a button that shows its icon alone. */
  label?: string;
}

export function Button({ look = 'plain', icon, label, children, className, ...rest }: ButtonProps) {
  const isBare = children === undefined;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={[css.button, css[look], isBare && css.bare, className].filter(Boolean).join(' ')}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
