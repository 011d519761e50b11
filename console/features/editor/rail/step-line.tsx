/** What an input leads to, in one line; unfolded, why. */
import { useState } from 'react';
import { InputType, MatchingMethod, ResponseType, type Row } from '../../../../engine/contract/row.ts';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords, type Words } from '../../../i18n/words.tsx';
import type { StepItem } from './chat/items.ts';
import css from './rail.module.css';
import { WhyDetails } from './why-details.tsx';

export function StepLine({ item }: { item: StepItem }) {
  const words = useWords().rail;
  const editing = useEditing();
  const { row, turn } = item;
  // Long calls have many: only what is unfolded is drawn.
  const [isOpen, setOpen] = useState(false);
  if (row.input_type === InputType.Destroy) return null;
  const { response_id: id, response_type: type } = row;
  const isNode = type === ResponseType.Flow || type === ResponseType.SwitchTarget;
  return (
    <details
      className={css.step}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-hit={type !== null && type !== ResponseType.Mismatch}
    >
      <summary>
        <span className={css.stepText}>{reasonOf(row, words)}</span>
        <span className={css.lead}>{leadOf(row, words)}</span>
      </summary>
      {isOpen && isNode && id !== null && (
        <button type="button" className={css.node} onClick={() => editing.goTo(id)}>
          {words.goToNode(id)}
        </button>
      )}
      {isOpen && <WhyDetails row={row} turn={turn} />}
    </details>
  );
}

/** What took the input. */
function reasonOf(row: Row, words: Words['rail']): string {
  const { matching_method: method, matching_condition: condition } = row;
  if (row.input_type === InputType.Create) return words.callBegins;
  const isHit = method === MatchingMethod.Regex || method === MatchingMethod.Full;
  const how =
    row.matching_word !== undefined ? words.bySound : row.input_nlp_args !== null ? words.byNlp : '';
  const hit = isHit ? words.hit(condition ?? '') + how : method === MatchingMethod.Any ? words.hitAny : '';
  if (row.input_type !== InputType.Complete) return hit;
  // An answer is over. That it is no hit says nothing.
  if (method === MatchingMethod.Return) return '';
  const { timeout, done, other } = words.completed;
  const completed = row.input_args.startsWith('timeout')
    ? timeout
    : row.input_args === 'done()'
      ? done
      : other(row.input_args);
  return [completed, hit].filter((text) => text !== '').join('，');
}

function leadOf(row: Row, words: Words['rail']): string {
  const { response_type: type, response_id: id } = row;
  const named = row.response_description || id || '';
  switch (type) {
    case null:
      return row.matching_method === MatchingMethod.Mismatch ? words.stays : '';
    case ResponseType.Kb:
      return row.matching_method === MatchingMethod.Return ? words.returns(named) : words.answers(named);
    case ResponseType.SwitchPrompt:
      return words.answers(named);
    case ResponseType.Mismatch:
      return words.mismatch(named);
    default:
      return row.matching_method === MatchingMethod.Return ? words.returns(named) : words.toNode(named);
  }
}
