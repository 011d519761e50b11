/** What can be done on every page of the flow. The canvas has its own (`CANVAS_COMMANDS`). */
import type { Command } from '../../../editor/canvas/commands.ts';
import { PAGES } from '../../../editor/session/editing.ts';
import type { IconName } from '../../../ui/icon.tsx';

/** What the page can show above everything. */
export type Shown = 'palette' | 'keys' | null;

export function pageCommands(show: (shown: Shown) => void): Command[] {
  return [
    {
      id: 'palette',
      title: ({ canvas }) => canvas.commands.palette,
      icon: 'search',
      keys: ['Mod+K'],
      group: 'page',
      where: 'page',
      run: () => show('palette'),
    },
    {
      id: 'keyMap',
      title: ({ canvas }) => canvas.commands.keyMap,
      icon: 'keys',
      keys: ['?'],
      group: 'page',
      where: 'page',
      run: () => show('keys'),
    },
    {
      id: 'undo',
      title: ({ canvas }) => canvas.commands.undo,
      icon: 'undo',
      keys: ['Mod+Z'],
      group: 'edit',
      where: 'page',
      isEdit: true,
      isEnabled: ({ view }) => view.editing.state.history.past !== null,
      run: ({ view }) => view.editing.undo(),
    },
    {
      id: 'redo',
      title: ({ canvas }) => canvas.commands.redo,
      icon: 'redo',
      keys: ['Mod+Y', 'Mod+Shift+Z'],
      group: 'edit',
      where: 'page',
      isEdit: true,
      isEnabled: ({ view }) => view.editing.state.history.future !== null,
      run: ({ view }) => view.editing.redo(),
    },
    ...PAGES.map(
      (page): Command => ({
        id: `page ${page}`,
        title: ({ canvas }) => canvas.pages[page],
        icon: PAGE_ICONS[page],
        group: 'page',
        where: 'page',
        run: ({ view }) => view.editing.show(page),
      }),
    ),
  ];
}

const PAGE_ICONS: Record<(typeof PAGES)[number], IconName> = {
  canvas: 'canvas',
  knowledge: 'knowledge',
  synonyms: 'synonyms',
  settings: 'settings',
  levels: 'levels',
  prompts: 'speak',
  tests: 'test',
  versions: 'versions',
};
