/** The tools of the canvas, at its upper left, and the zoom, at its lower left. */
import { useStore } from '@xyflow/react';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useEditorState } from '../../session/use-editing.tsx';
import { CANVAS_COMMANDS, type Command } from '../commands.ts';
import { keysShown } from '../keys.ts';
import { useCanvasView, useScene, useView } from '../use-view.ts';
import css from './toolbar.module.css';

const byId = new Map(CANVAS_COMMANDS.map((command) => [command.id, command]));
const TOOLS = ['addNode', 'addNote', 'selectTool', 'tidyAll', 'find'];

export function Toolbar() {
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const tool = useView((state) => state.tool);
  const scene = useScene();
  const words = useWords().canvas;
  const tools = TOOLS.map((id) => byId.get(id) as Command).filter(({ isEdit }) => !isReadOnly || !isEdit);
  return (
    <>
      <div className={css.tools} role="toolbar" aria-label={words.canvas}>
        {tools.map((command) => (
          <Tool key={command.id} command={command} isOn={command.id === 'selectTool' && tool === 'select'} />
        ))}
      </div>
      <Zoom />
      {scene.nodes.length === 0 && (
        <div className={css.empty}>
          <strong>{words.empty}</strong>
          {!isReadOnly && <span>{words.emptyHint}</span>}
        </div>
      )}
    </>
  );
}

export function Tool({ command, isOn }: { command: Command; isOn?: boolean }) {
  const words = useWords();
  const view = useCanvasView();
  const title = command.title(words);
  const keys = keysShown(command);
  return (
    <button
      type="button"
      className={isOn ? `${css.tool} ${css.on}` : css.tool}
      aria-label={title}
      aria-pressed={isOn}
      title={keys === '' ? title : `${title} (${keys})`}
      onClick={() => command.run({ view, words })}
    >
      {command.icon ? <Icon name={command.icon} size={17} /> : title}
    </button>
  );
}

function Zoom() {
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  const view = useCanvasView();
  const words = useWords();
  return (
    <div className={css.zoom} role="toolbar" aria-label={words.canvas.sections.view}>
      <Tool command={byId.get('zoomOut') as Command} />
      <button
        type="button"
        className={css.percent}
        title={words.canvas.commands.fullSize}
        onClick={() => view.zoomTo(1)}
      >
        {percent}%
      </button>
      <Tool command={byId.get('zoomIn') as Command} />
      <Tool command={byId.get('fit') as Command} />
    </div>
  );
}
