/** Reads and writes the keys of commands: `Mod+Shift+D`. */

const { navigator } = globalThis as { navigator?: { platform?: string } };
export const IS_MAC = /Mac|iPhone|iPad/.test(navigator?.platform ?? '');

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Whether a press is this key. Signs such as `?` and `+` need Shift on some keyboards and not on others. */
export function isKey(keys: string, event: Pressed): boolean {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const key = parts[parts.length - 1] as string;
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  const mod = IS_MAC ? event.metaKey : event.ctrlKey;
  const other = IS_MAC ? event.ctrlKey : event.metaKey;
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    !other &&
    event.altKey === parts.includes('Alt') &&
    (isSign || event.shiftKey === parts.includes('Shift'))
  );
}

const SHOWN: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
  Mod: IS_MAC ? '⌘' : 'Ctrl',
};

export function keysShown({ keys }: { keys?: readonly string[] }): string {
  const first = keys?.[0];
  if (first === undefined) return '';
  if (first === '+') return '+';
  return first
    .split('+')
    .map((part) => SHOWN[part] ?? part)
    .join(IS_MAC ? ' ' : '+');
}
