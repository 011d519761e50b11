/** The call from its beginning: bubbles of both sides, and a line for each step of the flow. */
import { Fragment, memo } from 'react';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import type { Line, Talk } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { CallerBubble } from './caller-bubble.tsx';
import type { Chat } from './chat/chat.ts';
import type { Item, NoteItem, RobotItem } from './chat/items.ts';
import type { Interruption } from './composer.tsx';
import css from './rail.module.css';
import { StepLine } from './step-line.tsx';
import { clock, seconds } from './time.ts';

export const Transcript = memo(function Transcript({
  items,
  lines,
  talk,
  changedAt,
  chat,
  onInterrupt,
}: {
  items: readonly Item[];
  lines: readonly Line[];
  talk: Talk | null;
  changedAt: number | null;
  chat: Chat;
  onInterrupt: (interruption: Interruption) => void;
}) {
  const words = useWords().rail;
  const shown = new Set(items.flatMap((item) => (item.kind === 'caller' ? [item.line] : [])));
  const rest = lines.flatMap((line, i) => (shown.has(i) ? [] : [{ line, i }]));
  return (
    <div className={css.transcript} role="log" aria-label={words.transcript}>
      {items.map((item) => (
        <Fragment key={item.key}>
          {item.kind === 'step' && item.index === changedAt && <p className={css.changed}>{words.changed}</p>}
          <Shown item={item} lines={lines} chat={chat} onInterrupt={onInterrupt} />
        </Fragment>
      ))}
      {talk?.ended != null && <p className={css.ended}>{words.ended(talk.ended)}</p>}
      {rest.length > 0 && talk?.ended != null && (
        <div className={css.notUsed}>
          <p className={css.quietText}>{words.notUsed}</p>
          {rest.map(({ line, i }) => (
            <CallerBubble key={i} line={line} index={i} at={null} isHeard chat={chat} />
          ))}
        </div>
      )}
    </div>
  );
});

function Shown({
  item,
  lines,
  chat,
  onInterrupt,
}: {
  item: Item;
  lines: readonly Line[];
  chat: Chat;
  onInterrupt: (interruption: Interruption) => void;
}) {
  switch (item.kind) {
    case 'robot':
      return <RobotBubble item={item} onInterrupt={onInterrupt} />;
    case 'caller':
      return (
        <CallerBubble
          line={lines[item.line] ?? {}}
          index={item.line}
          at={item.at}
          isHeard={item.isHeard}
          chat={chat}
        />
      );
    case 'step':
      return <StepLine item={item} />;
    case 'note':
      return <Note item={item} />;
  }
}

function RobotBubble({
  item,
  onInterrupt,
}: {
  item: RobotItem;
  onInterrupt: (interruption: Interruption) => void;
}) {
  const words = useWords().rail;
  const editing = useEditing();
  const { text, node, title, at, playedMs, isStopped, offsetMs, nextLine } = item;
  return (
    <div className={css.robot}>
      <div className={css.meta}>
        <time>{clock(at)}</time>
        {node !== null && (
          <button
            type="button"
            className={css.node}
            title={words.goToNode(node)}
            onClick={() => editing.goTo(node)}
          >
            {title || node}
            {title && title !== node && <span className={css.id}>{node}</span>}
          </button>
        )}
        {playedMs !== null && playedMs > 0 && (
          <button
            type="button"
            className={css.interrupt}
            onClick={() =>
              onInterrupt({
                line: nextLine,
                fromMs: offsetMs,
                toMs: offsetMs + playedMs,
                atMs: offsetMs + Math.round(playedMs / 2),
              })
            }
          >
            {words.interrupt}
          </button>
        )}
      </div>
      <div className={css.bubble}>
        <span className="only-read-aloud">{words.robot}: </span>
        {text}
        {isStopped && playedMs !== null && (
          <span className={css.stopped}>
            <Icon name="stop" size={12} /> {words.stopped(seconds(playedMs))}
          </span>
        )}
      </div>
    </div>
  );
}

function Note({ item: { what, text } }: { item: NoteItem }) {
  const words = useWords().rail;
  const asr = words.asr as Record<string, string>;
  return <p className={css.note}>{what === 'runs' ? words.runs(text) : (asr[text] ?? text)}</p>;
}
