/** What can be done on the canvas, each once: keys, menus, the toolbar and the palette all take it from here. */

import type { Words } from '../../i18n/words.tsx';
import type { IconName } from '../../ui/icon.tsx';
import * as actions from './actions.ts';
import { CARD_WIDTH } from './scene/card.ts';
import { type Alignment, GAP_X } from './scene/places.ts';
import type { CanvasView } from './view.ts';

export interface Context {
  view: CanvasView;
  words: Words;
}

export interface Command {
  id: string;
  title: (words: Words) => string;
  icon?: IconName;
  /** Such as `Mod+D`: `Mod` is Ctrl, or ⌘ on a Mac. The first one is shown. */
  keys?: readonly string[];
  group: 'edit' | 'select' | 'arrange' | 'view' | 'go' | 'page';
  /** `page`: its keys work wherever the focus is, but in fields. */
  where: 'canvas' | 'page';
  /** Whether it changes the flow: it is not there for readers. */
  isEdit?: boolean;
  isEnabled?: (context: Context) => boolean;
  run: (context: Context) => void;
}

type Names = keyof Words['canvas']['commands'];
const titled =
  (name: Names) =>
  (words: Words): string =>
    words.canvas.commands[name];

const hasSelection = ({ view }: Context): boolean => view.selection.length > 0;
const hasSeveral = ({ view }: Context): boolean => view.selection.length > 1;
const only = (view: CanvasView): string | null =>
  view.selection.length === 1 ? (view.selection[0] as string) : null;
const hasOne = ({ view }: Context): boolean => only(view) !== null;
const STEP = 8;
const LARGE_STEP = 40;

function command(
  name: Names,
  group: Command['group'],
  run: Command['run'],
  rest: Partial<Pick<Command, 'keys' | 'icon' | 'where' | 'isEnabled' | 'isEdit'>> = {},
): Command {
  return { id: name, title: titled(name), group, where: 'canvas', run, ...rest };
}

/** The card that has the focus itself, and not something in it. */
function focusedCard(): string | null {
  const { activeElement } = document;
  const isCard = activeElement instanceof HTMLElement && activeElement.classList.contains('react-flow__node');
  return isCard ? (activeElement.dataset.id ?? null) : null;
}

/** Asks for a new node in the middle of what is seen. */
function askInMiddle(view: CanvasView): void {
  const { stage } = view;
  if (!stage) return;
  const { width, height } = stage.size();
  const { x, y, zoom } = stage.viewport();
  const at = { x: width / 2 - 150, y: height / 3 };
  view.set({ asked: { at, place: { x: (at.x - x) / zoom, y: (at.y - y) / zoom }, from: null } });
}

/** Asks where a new arrow of a node leads, beside its card. */
export function askForTarget(view: CanvasView, node: string): void {
  const { stage, scene } = view;
  const from = scene.byId.get(node);
  if (!stage || !from) return;
  view.reveal(node);
  const { x, y, zoom } = stage.viewport();
  const place = { x: from.x + CARD_WIDTH + GAP_X, y: from.y };
  view.set({
    asked: { at: { x: place.x * zoom + x - 60, y: place.y * zoom + y }, place, from: { node, target: null } },
  });
}

function follow(view: CanvasView, way: 'in' | 'out' | 'up' | 'down'): void {
  const from = view.selection[0] ?? view.scene.start ?? view.scene.nodes[0]?.id;
  if (from === undefined) return;
  const to = view.selection.length === 0 ? from : actions.neighbour(view, from, way);
  if (to === null) return;
  view.select([to]);
  view.reveal(to);
  view.stage?.focus(to);
}

function placeOfPaste(view: CanvasView): { x: number; y: number } {
  const { stage, pointer } = view;
  if (!stage) return { x: 0, y: 0 };
  if (pointer) return stage.place(pointer);
  const { width, height } = stage.size();
  const { x, y, zoom } = stage.viewport();
  return { x: (width / 3 - x) / zoom, y: (height / 3 - y) / zoom };
}

/** Pastes a text that was copied here or elsewhere. */
export function pasteText({ view, words }: Context, text: string): void {
  const count = actions.paste(view, text, placeOfPaste(view));
  if (count > 0) view.say(words.canvas.pasted(count));
}

export function copySelected({ view, words }: Context): string | null {
  if (view.selection.length === 0) return null;
  view.say(words.canvas.copied(view.selection.length));
  return actions.copied(view);
}

function remove({ view, words }: Context): void {
  const count = actions.removeSelected(view);
  if (count > 0) view.say(words.canvas.removed(count));
}

const alignments: readonly [Names, Alignment][] = [
  ['alignLeft', 'left'],
  ['alignMiddle', 'middle'],
  ['alignRight', 'right'],
  ['alignTop', 'top'],
  ['alignCentre', 'centre'],
  ['alignBottom', 'bottom'],
  ['spreadAcross', 'across'],
  ['spreadDown', 'down'],
];

const nudges = (
  [
    ['moveLeft', 'ArrowLeft', -1, 0],
    ['moveRight', 'ArrowRight', 1, 0],
    ['moveUp', 'ArrowUp', 0, -1],
    ['moveDown', 'ArrowDown', 0, 1],
  ] as const
).flatMap(([name, key, dx, dy]) =>
  (
    [
      [key, STEP],
      [`Shift+${key}`, LARGE_STEP],
    ] as const
  ).map(([keys, step]) => ({
    ...command(name, 'arrange', ({ view }) => actions.nudge(view, dx * step, dy * step), {
      keys: [keys],
      isEdit: true,
      isEnabled: hasSelection,
    }),
    id: `${name} ${step}`,
  })),
);

export const CANVAS_COMMANDS: readonly Command[] = [
  command('addNode', 'edit', ({ view }) => askInMiddle(view), { keys: ['N'], icon: 'add', isEdit: true }),
  command('connect', 'edit', ({ view }) => askForTarget(view, only(view) as string), {
    keys: ['C'],
    icon: 'connect',
    isEdit: true,
    isEnabled: hasOne,
  }),
  command(
    'rename',
    'edit',
    ({ view }) => view.set({ inline: { node: only(view) as string, field: 'title' } }),
    {
      keys: ['F2'],
      icon: 'edit',
      isEdit: true,
      isEnabled: hasOne,
    },
  ),
  command(
    'editPrompt',
    'edit',
    ({ view }) => view.set({ inline: { node: only(view) as string, field: 'prompt' } }),
    {
      keys: ['Shift+F2'],
      icon: 'speak',
      isEdit: true,
      isEnabled: hasOne,
    },
  ),
  command('duplicate', 'edit', ({ view, words }) => view.say(words.canvas.pasted(actions.duplicate(view))), {
    keys: ['Mod+D'],
    icon: 'copy',
    isEdit: true,
    isEnabled: hasSelection,
  }),
  command('remove', 'edit', remove, {
    keys: ['Delete', 'Backspace'],
    icon: 'trash',
    isEdit: true,
    isEnabled: (context) => hasSelection(context) || context.view.state.arrow !== null,
  }),
  command(
    'addNote',
    'edit',
    ({ view }) => view.stage?.focus({ note: actions.addNote(view, placeOfPaste(view)) }),
    {
      keys: ['S'],
      icon: 'note',
      isEdit: true,
    },
  ),
  command('open', 'select', ({ view }) => view.select([focusedCard() as string]), {
    keys: ['Enter', ' '],
    isEnabled: () => focusedCard() !== null,
  }),
  command('selectAll', 'select', ({ view }) => view.select(view.scene.nodes.map(({ id }) => id)), {
    keys: ['Mod+A'],
  }),
  command('selectNone', 'select', ({ view }) => view.select([]), {
    keys: ['Escape'],
    isEnabled: hasSelection,
  }),
  command(
    'selectTool',
    'select',
    ({ view }) => view.set({ tool: view.state.tool === 'pan' ? 'select' : 'pan' }),
    {
      keys: ['V'],
      icon: 'select',
    },
  ),
  command(
    'tidyAll',
    'arrange',
    ({ view }) => {
      actions.tidy(view, null);
      view.fit();
    },
    { keys: ['Shift+T'], icon: 'tidy', isEdit: true },
  ),
  command('tidySelection', 'arrange', ({ view }) => actions.tidy(view, view.selection), {
    keys: ['T'],
    icon: 'tidy',
    isEdit: true,
    isEnabled: hasSeveral,
  }),
  ...alignments.map(([name, how]) =>
    command(name, 'arrange', ({ view }) => actions.align(view, how), { isEdit: true, isEnabled: hasSeveral }),
  ),
  ...nudges,
  command('followOut', 'go', ({ view }) => follow(view, 'out'), { keys: ['Alt+ArrowRight'] }),
  command('followIn', 'go', ({ view }) => follow(view, 'in'), { keys: ['Alt+ArrowLeft'] }),
  command('previous', 'go', ({ view }) => follow(view, 'up'), { keys: ['Alt+ArrowUp'] }),
  command('next', 'go', ({ view }) => follow(view, 'down'), { keys: ['Alt+ArrowDown'] }),
  command('goToStart', 'go', ({ view }) => view.scene.start !== null && view.editing.goTo(view.scene.start), {
    keys: ['Home'],
    icon: 'flag',
  }),
  command('zoomIn', 'view', ({ view }) => view.zoomBy(1.25), { keys: ['+', '='], icon: 'zoomIn' }),
  command('zoomOut', 'view', ({ view }) => view.zoomBy(0.8), { keys: ['-'], icon: 'zoomOut' }),
  command('fit', 'view', ({ view }) => view.fit(), { keys: ['1'], icon: 'fit' }),
  command('fitSelection', 'view', ({ view }) => view.fit(view.selection), {
    keys: ['2'],
    isEnabled: hasSelection,
  }),
  command('fullSize', 'view', ({ view }) => view.zoomTo(1), { keys: ['0'] }),
  command(
    'find',
    'go',
    ({ view }) => {
      view.editing.show('canvas');
      view.set({ isFinding: true });
    },
    { keys: ['Mod+F', '/'], icon: 'search', where: 'page' },
  ),
];
