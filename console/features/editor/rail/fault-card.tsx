/** In the chat's place: why the flow cannot be called, where, and what to do. */
import { nodeOfPath } from '../../../editor/session/json-path.ts';
import { useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import type { ToolFault } from '../../../editor/worker/protocol.ts';
import { useLanguage, useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import css from './rail.module.css';

/** A problem of lint says the same in the author's language. */
const REFUSED = new Set(['flow-name', 'not-json', 'not-usable']);

export function FaultCard({ fault, onRetry }: { fault: ToolFault; onRetry: () => void }) {
  const { rail, common } = useWords();
  const language = useLanguage();
  const editing = useEditing();
  const problem = useEditorState(({ problems }) => problems.find(({ rule }) => REFUSED.has(rule)));
  const known = rail.faults[fault.code];
  const path = fault.path ?? null;
  const node = path === null ? null : nodeOfPath(path);
  return (
    <div className={css.fault} role="alert">
      <h3>
        <Icon name="problem" /> {rail.fault}
      </h3>
      <p>{known ?? problem?.message[language] ?? fault.message}</p>
      {path !== null && <p className={css.quietText}>{rail.faultWhere(path)}</p>}
      {fault.code === 'CALLER_SCRIPT' && <p className={css.quietText}>{fault.message}</p>}
      <p className={css.quietText}>{rail.faultHint}</p>
      <div className={css.row}>
        {node !== null && <Button onClick={() => editing.goTo(node)}>{rail.goToNode(node)}</Button>}
        <Button onClick={onRetry}>{common.retry}</Button>
      </div>
    </div>
  );
}
