/** A node on the canvas: what it is, what it says, and its arrows in the order in which a call tries them. */
import type { Node, NodeProps } from '@xyflow/react';
import { memo, useCallback } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import { useEditorState } from '../../session/use-editing.tsx';
import { type Card as CardOf, type Kind, promptHeight } from '../scene/card.ts';
import { marksOf } from '../scene/problems.ts';
import type { SceneNode } from '../scene/scene.ts';
import { useCanvasView, useView } from '../use-view.ts';
import css from './card.module.css';
import { InlinePrompt, InlineTitle } from './inline.tsx';
import { AddPill, Pill } from './pill.tsx';

export type CardNode = Node<{ node: SceneNode; tint: string | null }, 'card'>;

export const KIND_ICONS: Record<Kind, IconName> = {
  listen: 'speak',
  say: 'play',
  hangup: 'hangup',
  transfer: 'transfer',
  application: 'settings',
};

export const Card = memo(function Card({ data, selected }: NodeProps<CardNode>) {
  const { node, tint } = data;
  const { id, card, isStart } = node;
  const run = useEditorState(({ run }) =>
    run === null ? '' : run.current === id ? css.current : run.nodes.has(id) ? css.lit : '',
  );
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const classes = [css.card, css[card.kind], selected && css.selected, run, tint && css.tinted];
  return (
    <article
      className={classes.filter(Boolean).join(' ')}
      style={{ height: card.height, ...(tint ? { outlineColor: tint } : {}) }}
    >
      <Head id={id} card={card} isStart={isStart} />
      <Prompt id={id} card={card} />
      <ol className={css.rows}>
        {card.rows.map((row, i) => (
          <Pill key={row.target} node={node} row={row} at={i} />
        ))}
      </ol>
      <Foot node={node} isReadOnly={isReadOnly} />
      {run === css.current && <Here />}
    </article>
  );
});

function Head({ id, card, isStart }: { id: string; card: CardOf; isStart: boolean }) {
  const words = useWords().canvas;
  const view = useCanvasView();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const isTyping = useView(({ inline }) => inline?.node === id && inline.field === 'title');
  const problem = useEditorState(({ problems }) => marksOf(problems).get(id) ?? null);
  const edit = useCallback(() => {
    if (!isReadOnly) view.set({ inline: { node: id, field: 'title' } });
  }, [view, id, isReadOnly]);
  return (
    <header className={css.head}>
      <span className={css.kind} title={words.kinds[card.kind]}>
        <Icon name={KIND_ICONS[card.kind]} size={17} />
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same */}
      <div className={css.names} onDoubleClick={edit}>
        {isTyping ? (
          <InlineTitle node={id} />
        ) : (
          <span className={css.title} title={card.title || id}>
            {card.title || id}
          </span>
        )}
        <span className={css.meta}>
          <code className={css.id}>{id}</code>
          <span>{card.kind === 'application' ? card.action : words.kinds[card.kind]}</span>
          {card.bargeIn !== null && card.bargeIn !== 'keyword' && <span>{words.bargeIns[card.bargeIn]}</span>}
        </span>
      </div>
      <span className={css.badges}>
        {isStart && (
          <span className={css.start} title={words.start}>
            <Icon name="flag" size={15} />
          </span>
        )}
        {problem && (
          <span
            className={problem.errors > 0 ? css.error : css.warning}
            title={words.problems(problem.errors, problem.warnings)}
          >
            <Icon name="problem" size={15} />
            {problem.errors + problem.warnings}
          </span>
        )}
      </span>
    </header>
  );
}

function Prompt({ id, card }: { id: string; card: CardOf }) {
  const words = useWords().canvas;
  const view = useCanvasView();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const isTyping = useView(({ inline }) => inline?.node === id && inline.field === 'prompt');
  if (isTyping) {
    return (
      <div className={css.typing} style={{ height: promptHeight(card.lines) }}>
        <InlinePrompt node={id} />
      </div>
    );
  }
  if (card.lines === 0) return null;
  return (
    <p
      className={card.prompt === '' ? `${css.prompt} ${css.unwritten}` : css.prompt}
      style={{ height: promptHeight(card.lines) }}
      title={card.prompt}
      onDoubleClick={() => {
        if (!isReadOnly) view.set({ inline: { node: id, field: 'prompt' } });
      }}
    >
      <span className={css.lines}>
        {card.isRecording && <span className={css.recording}>{words.recording}</span>}
        {card.prompt === '' && !isReadOnly ? words.noPrompt : card.prompt}
      </span>
    </p>
  );
}

function Foot({ node, isReadOnly }: { node: SceneNode; isReadOnly: boolean }) {
  const words = useWords().canvas;
  const { card } = node;
  return (
    <footer className={css.foot}>
      {card.visits > 1 && (
        <span className={css.fact} title={words.visitsHint(card.visits)}>
          <Icon name="speak" size={12} />
          {words.visits(card.visits)}
        </span>
      )}
      {card.hasKnowledge && (
        <span className={css.fact}>
          <Icon name="knowledge" size={12} />
          {words.knowledge}
        </span>
      )}
      {card.score !== null && <span className={css.fact}>{words.score(card.score)}</span>}
      {card.isEnd && card.kind !== 'hangup' && <span className={css.fact}>{words.end}</span>}
      {!isReadOnly && <AddPill node={node} />}
    </footer>
  );
}

function Here() {
  return <span className={css.here}>{useWords().canvas.here}</span>;
}
