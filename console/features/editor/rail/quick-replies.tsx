/** What the arrows of the waiting node take, one click each. */
import type { Line, Talk } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import css from './rail.module.css';

/** More would take the chat's place. */
const MOST = 12;

export function QuickReplies({ talk, onReply }: { talk: Talk | null; onReply: (line: Line) => void }) {
  const words = useWords().rail;
  const replies = talk?.waiting?.replies ?? [];
  if (replies.length === 0) return null;
  return (
    <fieldset className={css.replies}>
      <legend className="only-read-aloud">{words.replies}</legend>
      {replies.slice(0, MOST).map(({ line, to }) => (
        <button
          key={`${to.kind} ${to.id}`}
          type="button"
          className={css.reply}
          data-kind={
            to.kind === 'prompt' ? 'prompt' : 'dtmf' in line ? 'keys' : 'say' in line ? 'say' : 'silence'
          }
          title={to.kind === 'prompt' ? words.toPrompt(to.name ?? to.id) : words.toArrow(to.name ?? to.id)}
          onClick={() => onReply(line)}
        >
          {replyText(line, words)}
        </button>
      ))}
    </fieldset>
  );
}

function replyText(line: Line, words: { pressed(keys: string): string; silence: string }): string {
  if (typeof line.say === 'string') return line.say;
  return typeof line.dtmf === 'string' ? words.pressed(line.dtmf) : words.silence;
}
