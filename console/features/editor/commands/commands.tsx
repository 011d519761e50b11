/** The keys of the editor, its palette and its key map, all from one list of commands. */
import { useMemo, useState } from 'react';
import { CANVAS_COMMANDS, type Command } from '../../../editor/canvas/commands.ts';
import { useCanvasView } from '../../../editor/canvas/use-view.ts';
import { useWords } from '../../../i18n/words.tsx';
import { KeyMap } from './key-map.tsx';
import { pageCommands, type Shown } from './page-commands.ts';
import { Palette } from './palette.tsx';
import { useKeys } from './use-keys.ts';

const NO_COMMANDS: readonly Command[] = [];

export interface CommandsProps {
  /** What the frame adds: saving, publishing, the test chat. */
  more?: readonly Command[];
  /** Shows an entry of the knowledge base or a synonym group; the page alone comes up without it. */
  onEntry?: (kind: 'entry' | 'synonym', id: string) => void;
}

export function Commands({ more = NO_COMMANDS, onEntry }: CommandsProps) {
  const view = useCanvasView();
  const words = useWords();
  const [shown, setShown] = useState<Shown>(null);
  const context = useMemo(() => ({ view, words }), [view, words]);
  const commands = useMemo(() => [...pageCommands(setShown), ...CANVAS_COMMANDS, ...more], [more]);
  useKeys(commands, context);
  const close = (): void => setShown(null);
  if (shown === 'keys') return <KeyMap context={context} commands={commands} onClose={close} />;
  if (shown !== 'palette') return null;
  return (
    <Palette
      context={context}
      commands={commands}
      onClose={close}
      onEntry={(kind, id) => {
        view.editing.show(kind === 'entry' ? 'knowledge' : 'synonyms');
        onEntry?.(kind, id);
      }}
    />
  );
}
