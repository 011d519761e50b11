/** What can be done with several nodes, above the canvas as long as they are selected. */
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useEditorState, useSelection } from '../../session/use-editing.tsx';
import { CANVAS_COMMANDS, type Command } from '../commands.ts';
import { useCanvasView } from '../use-view.ts';
import css from './selection-bar.module.css';
import { Tool } from './toolbar.tsx';

const byId = new Map(CANVAS_COMMANDS.map((command) => [command.id, command]));
const SHOWN = ['tidySelection', 'duplicate', 'remove'].map((id) => byId.get(id) as Command);
const ALIGNMENTS = [
  'alignLeft',
  'alignMiddle',
  'alignRight',
  'alignTop',
  'alignCentre',
  'alignBottom',
  'spreadAcross',
  'spreadDown',
].map((id) => byId.get(id) as Command);

export function SelectionBar() {
  const words = useWords();
  const view = useCanvasView();
  const count = useSelection().length;
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  if (count < 2 || isReadOnly) return null;
  return (
    <div className={css.bar} role="toolbar" aria-label={words.canvas.selectedCount(count)}>
      <span className={css.count}>{words.canvas.selectedCount(count)}</span>
      <Menu
        trigger={
          <button type="button" className={css.menu}>
            {words.canvas.sections.arrange}
            <Icon name="down" size={14} />
          </button>
        }
        items={ALIGNMENTS.map((command) => ({
          label: command.title(words),
          onSelect: () => command.run({ view, words }),
        }))}
      />
      {SHOWN.map((command) => (
        <Tool key={command.id} command={command} />
      ))}
    </div>
  );
}
