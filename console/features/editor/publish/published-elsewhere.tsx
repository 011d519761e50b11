/** Tells that somebody else has published since the draft began, and merges their version in. */

import { useStore } from 'zustand';
import type { Answer } from '../../../api/hub.ts';
import { useHub } from '../../../api/hub-context.tsx';
import { openText } from '../../../editor/model/document/document.ts';
import { merge } from '../../../editor/model/merge/merge.ts';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { dateTimeText } from '../../../i18n/date-time.ts';
import { useLanguage, useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import type { Saver } from '../saving/saver.ts';
import css from './publish.module.css';

type Flow = Answer<'GET /v1/flow/:number'>;

export function PublishedElsewhere({ flow, saver }: { flow: Flow; saver: Saver }) {
  const { editor } = useWords();
  const words = editor.elsewhere;
  const language = useLanguage();
  const hub = useHub();
  const editing = useEditing();
  const base = useStore(saver.store, (saving) => saving.base);
  const { published, number } = flow;
  if (published === null || published === base) return null;

  const scriptOf = async (version: string): Promise<string> =>
    (await hub.ask('GET /v1/flow/:number/version/:version', { params: { number, version } })).script;
  const mergeIn = async (): Promise<void> => {
    try {
      const theirs = openText(await scriptOf(published));
      // A draft without a base began from nothing that they could share.
      const common = base === null ? openText('{}') : openText(await scriptOf(base));
      const { document, conflicts } = merge(common, editing.document, theirs);
      editing.replace('merge', document);
      saver.rebase(published);
      saver.store.setState({ conflicts });
      announce(words.merged);
    } catch (error) {
      announce((error as Error).message, 'problem');
    }
  };
  const time = dateTimeText(flow.published_at ?? 0, language);
  return (
    <div className={css.banner} role="status">
      <span>{words.text(flow.published_by ?? words.someone, time)}</span>
      <Button onClick={() => void mergeIn()}>{words.merge}</Button>
      <Button look="quiet" onClick={() => editing.show('versions')}>
        {words.compare}
      </Button>
    </div>
  );
}
