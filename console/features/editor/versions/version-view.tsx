/** One version beside the draft: what differs, and what can be done with it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Answer } from '../../../api/hub.ts';
import { useHub, useMe, useRight } from '../../../api/hub-context.tsx';
import { openText, valueOfDocument } from '../../../editor/model/document/document.ts';
import { differencesOf } from '../../../editor/model/merge/differences.ts';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Empty } from '../../../ui/empty.tsx';
import type { Saver } from '../saving/saver.ts';
import { Differences } from './differences.tsx';
import { TwoCanvases } from './two-canvases.tsx';
import type { Review, Version } from './types.ts';
import css from './versions.module.css';

type Flow = Answer<'GET /v1/flow/:number'>;

export function VersionView({
  flow,
  version,
  review,
  saver,
}: {
  flow: Flow;
  version: Version;
  review: Review | undefined;
  saver: Saver;
}) {
  const { editor, common } = useWords();
  const words = editor.versions;
  const hub = useHub();
  const me = useMe();
  const queries = useQueryClient();
  const editing = useEditing();
  const now = useFlowValue();
  const mayEdit = useRight('flow.edit');
  const mayPublish = useRight('flow.publish');
  const mayReview = useRight('flow.review');
  const [isAsking, setAsking] = useState(false);
  const [isDrawn, setDrawn] = useState(false);
  const current = useEditorState(({ history }) => history.document);
  const params = { number: flow.number, version: version.version };
  const script = useQuery({
    queryKey: ['version', params.number, params.version],
    queryFn: () => hub.ask('GET /v1/flow/:number/version/:version', { params }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const document = useMemo(() => (script.data ? openText(script.data.script) : null), [script.data]);
  const differences = useMemo(
    () => (document ? differencesOf(valueOfDocument(document), now) : []),
    [document, now],
  );
  if (script.isError) return <Empty title={script.error.message} />;
  if (document === null) return <Empty title={common.loading} />;

  const act = (action: () => Promise<unknown>): void => {
    setAsking(false);
    action()
      .then(async () => {
        await queries.invalidateQueries({ queryKey: ['versions', flow.number] });
        await queries.invalidateQueries({ queryKey: ['flow', flow.number] });
      })
      .catch((error: Error) => announce(error.message, 'problem'));
  };
  const restore = async (): Promise<void> => {
    // What is on the screen is saved first, so that nothing goes with it.
    await saver.saveNow();
    editing.replace('restore', document);
    announce(words.restored);
  };
  const rollBack = async (): Promise<void> => {
    await hub.ask('POST /v1/flow/:number/version/:version/publish', { params, body: {} });
    announce(editor.publish.done);
  };
  const decide = (state: 'approved' | 'refused'): void =>
    act(() => hub.ask('PUT /v1/flow/:number/version/:version/review', { params, body: { state } }));
  const canDecide = mayReview && review?.state === 'open' && review.asked_by !== me.name;
  return (
    <section className={css.view}>
      <header className={css.head}>
        <h2>
          {version.note || version.version} → {words.current}
        </h2>
        <span className={css.about}>{words.changes(differences.length)}</span>
        <span className={css.space} />
        <Button icon={isDrawn ? 'menu' : 'canvas'} aria-pressed={isDrawn} onClick={() => setDrawn(!isDrawn)}>
          {isDrawn ? words.asList : words.asCanvases}
        </Button>
        {canDecide && (
          <>
            <Button look="main" onClick={() => decide('approved')}>
              {words.approve}
            </Button>
            <Button look="danger" onClick={() => decide('refused')}>
              {words.refuse}
            </Button>
          </>
        )}
        {mayEdit && (
          <Button icon="history" onClick={() => act(restore)}>
            {words.restore}
          </Button>
        )}
        {mayPublish && version.version !== flow.published && (
          <Button icon="upload" onClick={() => setAsking(true)}>
            {words.rollback}
          </Button>
        )}
      </header>
      {isDrawn ? (
        <TwoCanvases before={document} after={current} differences={differences} />
      ) : (
        <Differences differences={differences} />
      )}
      {isAsking && (
        <Dialog
          title={words.rollbackTitle(version.version)}
          close={common.cancel}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{common.cancel}</Button>
              <Button look="main" onClick={() => act(rollBack)}>
                {editor.publish.button}
              </Button>
            </>
          }
        >
          <p>{editor.publish.hint}</p>
        </Dialog>
      )}
    </section>
  );
}
