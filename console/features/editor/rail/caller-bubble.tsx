/** What the caller does: it can be edited or deleted, and everything after it runs again. */
import { useState } from 'react';
import type { Line } from '../../../editor/worker/protocol.ts';
import { useWords, type Words } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import type { Chat } from './chat/chat.ts';
import { LineDialog } from './line-dialog.tsx';
import css from './rail.module.css';
import { clock, seconds } from './time.ts';

export function CallerBubble({
  line,
  index,
  at,
  isHeard,
  chat,
}: {
  line: Line;
  index: number;
  /** Null: the call did not come to it. */
  at: number | null;
  isHeard: boolean;
  chat: Chat;
}) {
  const words = useWords().rail;
  const [isOpen, setOpen] = useState(false);
  const { during, partials } = line;
  return (
    <div className={css.caller}>
      <div className={css.meta}>
        {typeof during === 'number' && <span>{words.interruptHere(seconds(during))}</span>}
        {at !== null && <time>{clock(at)}</time>}
      </div>
      <div className={css.bubble}>
        <span className="only-read-aloud">{words.caller}: </span>
        {lineText(line, words)}
        {Array.isArray(partials) && partials.length > 0 && (
          <span className={css.partials}>{partials.join(' … ')}</span>
        )}
        {!isHeard && <span className={css.stopped}>{words.notHeard}</span>}
      </div>
      <div className={css.bubbleTools}>
        <Button look="quiet" icon="edit" label={words.edit} onClick={() => setOpen(true)} />
        <Button look="quiet" icon="trash" label={words.remove} onClick={() => chat.remove(index)} />
      </div>
      {isOpen && (
        <LineDialog
          line={line}
          onClose={() => setOpen(false)}
          onLine={(edited) => {
            chat.set(index, edited);
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

function lineText(line: Line, words: Words['rail']): string {
  if (line.noise === true) return line.say ? `${words.isNoise}${String(line.say)}` : words.isNoise;
  if (typeof line.say === 'string') return line.say;
  if (typeof line.dtmf === 'string') return words.pressed(line.dtmf);
  if (line.silence === true) return words.silent;
  if (line.hangup !== undefined) return words.hangsUp;
  if (typeof line.app === 'string') return words.app(line.app, String(line.result ?? 'SUCCESS'));
  if (line.nlp !== undefined) return words.nlp(nlpText(line.nlp));
  if (typeof line.asr === 'string') return (words.asr as Record<string, string>)[line.asr] ?? line.asr;
  return JSON.stringify(line);
}

function nlpText(nlp: unknown): string {
  const keyword = (nlp as { keyword?: unknown }).keyword;
  return typeof keyword === 'string' ? keyword : String(nlp);
}
