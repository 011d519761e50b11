/** All keys of the editor, by what they are for, and what the mouse does (`?`). */
import type { Command, Context } from '../../../editor/canvas/commands.ts';
import { IS_MAC, keysShown } from '../../../editor/canvas/keys.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import css from './key-map.module.css';

const GROUPS: readonly Command['group'][] = ['edit', 'select', 'arrange', 'go', 'view', 'page'];

export function KeyMap({
  context: { words },
  commands,
  onClose,
}: {
  context: Context;
  commands: readonly Command[];
  onClose: () => void;
}) {
  const { canvas, common } = words;
  const mod = IS_MAC ? '⌘ ' : 'Ctrl+';
  const clipboard: [string, string][] = [
    [canvas.commands.copy, `${mod}C`],
    [canvas.commands.cut, `${mod}X`],
    [canvas.commands.paste, `${mod}V`],
  ];
  return (
    <Dialog title={canvas.keyMap} close={common.close} onClose={onClose} isWide>
      <div className={css.columns}>
        {GROUPS.map((group) => {
          const rows = new Map(group === 'edit' ? clipboard : []);
          for (const command of commands) {
            const title = command.title(words);
            const keys = keysShown(command);
            if (command.group === group && keys !== '' && !rows.has(title)) rows.set(title, keys);
          }
          const all = [...rows];
          if (all.length === 0) return null;
          return (
            <section key={group} className={css.group}>
              <h3>{canvas.sections[group]}</h3>
              <dl className={css.list}>
                {all.map(([title, keys]) => (
                  <div key={`${title} ${keys}`} className={css.row}>
                    <dt>{title}</dt>
                    <dd>
                      <kbd>{keys}</kbd>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <section className={css.group}>
          <h3>{canvas.mouse.title}</h3>
          <ul className={css.mouse}>
            {(['drag', 'box', 'toggle', 'create', 'connect', 'splice', 'reorder'] as const).map((name) => (
              <li key={name}>{canvas.mouse[name]}</li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}
