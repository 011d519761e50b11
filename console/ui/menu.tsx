/** A menu that a button opens. It is not modal: a modal one adds a style that the content security policy refuses. */
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './menu.module.css';

export interface MenuItem {
  label: string;
  icon?: IconName;
  /** Shown at the end, such as `Ctrl+D`. */
  keys?: string;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
}

/** @param items null draws a line */
export function Menu({ trigger, items }: { trigger: ReactElement; items: readonly (MenuItem | null)[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align="end" sideOffset={4} collisionPadding={8}>
          {items.map((item, i) =>
            item === null ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else
              <DropdownMenu.Separator key={`line ${i}`} className={css.line} />
            ) : (
              <DropdownMenu.Item
                key={item.label}
                className={[css.item, item.isDanger && css.danger].filter(Boolean).join(' ')}
                disabled={item.isDisabled ?? false}
                onSelect={item.onSelect}
              >
                {item.icon && <Icon name={item.icon} size={16} />}
                <span className={css.label}>{item.label}</span>
                {item.keys && <kbd className={css.keys}>{item.keys}</kbd>}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
