/** Keys that no form has, as they are written. They stay in the flow. */

import { memberOf, type Part } from '../../../../editor/model/document/part.ts';
import { useEditorState } from '../../../../editor/session/use-editing.tsx';
import { useWords } from '../../../../i18n/words.tsx';
import { type Keys, unknownKeys } from '../pure/keys.ts';
import css from './fields.module.css';

export function UnknownKeys({ path, known }: { path: readonly string[]; known: Keys }) {
  const words = useWords().panels.forms;
  const part = useEditorState(({ history }) => partAt(history.document.root, path));
  if (part?.kind !== 'object') {
    if (part === undefined || (part.kind === 'scalar' && (part.value === null || part.value === '')))
      return null;
    return <p className={css.warning}>{words.notAnObject}</p>;
  }
  const found = unknownKeys(part, known);
  if (found.length === 0) return null;
  return (
    <div className={css.unknown}>
      <p className={css.about}>{words.unknownHelp}</p>
      <dl>
        {found.map(({ key, text, isOdd }) => (
          <div key={key}>
            <dt>
              {key === '' ? '""' : key}
              {isOdd && <span className={css.warning}> {words.oddValue}</span>}
            </dt>
            <dd>
              <pre>{text.length > 4000 ? `${text.slice(0, 4000)}…` : text}</pre>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function partAt(root: Part, path: readonly string[]): Part | undefined {
  let part: Part | undefined = root;
  for (const key of path) part = memberOf(part, key);
  return part;
}

/** How many keys `UnknownKeys` would list. */
export function useUnknownCount(path: readonly string[], known: Keys): number {
  const part = useEditorState(({ history }) => partAt(history.document.root, path));
  return part?.kind === 'object' ? unknownKeys(part, known).length : 0;
}
