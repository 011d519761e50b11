/** Publishes what is on the screen: what is wrong with it first, then each host as it takes the version. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';
import { type Answer, HubFault } from '../../../api/hub.ts';
import { useHub, useRight } from '../../../api/hub-context.tsx';
import { useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import type { Saver } from '../saving/saver.ts';
import { type HostLine, Hosts } from './hosts.tsx';
import css from './publish.module.css';

type Flow = Answer<'GET /v1/flow/:number'>;

type Course =
  | { at: 'asking'; error: string | null }
  | { at: 'publishing'; hosts: readonly HostLine[] }
  | { at: 'done'; hosts: readonly HostLine[]; version: string };

export function Publish({ flow, saver }: { flow: Flow; saver: Saver }) {
  const { editor } = useWords();
  const mayPublish = useRight('flow.publish');
  const [isOpen, setOpen] = useState(false);
  if (!mayPublish) return null;
  return (
    <>
      <Button look="main" icon="upload" onClick={() => setOpen(true)}>
        {editor.publish.button}
      </Button>
      {isOpen && <PublishDialog flow={flow} saver={saver} onClose={() => setOpen(false)} />}
    </>
  );
}

function PublishDialog({ flow, saver, onClose }: { flow: Flow; saver: Saver; onClose: () => void }) {
  const { editor, common } = useWords();
  const words = editor.publish;
  const hub = useHub();
  const queries = useQueryClient();
  const editing = useEditing();
  const problems = useEditorState((state) => state.problems);
  const tests = useEditorState((state) => state.tests);
  const [note, setNote] = useState('');
  const [course, setCourse] = useState<Course>({ at: 'asking', error: null });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const base = useStore(saver.store, (saving) => saving.base);
  const isBehind = flow.published !== null && base !== flow.published;
  const results = [...(tests?.arrows.values() ?? [])];
  const failed = results.filter((result) => result === 'failed').length;

  const refresh = async (): Promise<void> => {
    for (const queryKey of [['flow', flow.number], ['flows'], ['versions', flow.number]])
      await queries.invalidateQueries({ queryKey });
  };
  const publish = async (): Promise<void> => {
    setCourse({ at: 'publishing', hosts: [] });
    // The draft that the hub removes must be the one that is published.
    await saver.saveNow();
    const script = editing.text;
    const hosts: HostLine[] = [];
    try {
      const done = await hub.follow(
        'POST /v1/flow/:number/publish',
        { params: { number: flow.number }, body: { script, note } },
        (line) => {
          if (line.event !== 'host') return;
          hosts.push(line as unknown as HostLine);
          setCourse({ at: 'publishing', hosts: [...hosts] });
        },
      );
      if (editing.text === script) saver.settled(done.version);
      else saver.rebase(done.version);
      setCourse({ at: 'done', hosts: done.hosts, version: done.version });
      await refresh();
    } catch (error) {
      setCourse({ at: 'asking', error: refusalText(error) });
      await refresh();
    }
  };
  const askReview = async (): Promise<void> => {
    try {
      const params = { number: flow.number };
      const { version } = await hub.ask('POST /v1/flow/:number/version', {
        params,
        body: { script: editing.text, note },
      });
      await hub.ask('POST /v1/flow/:number/version/:version/review', {
        params: { ...params, version: version.version },
        body: { note },
      });
      announce(words.reviewAsked);
      await refresh();
      onClose();
    } catch (error) {
      setCourse({ at: 'asking', error: refusalText(error) });
    }
  };

  if (course.at !== 'asking')
    return (
      <Dialog
        title={course.at === 'done' ? words.done : words.publishing}
        close={common.close}
        onClose={onClose}
        actions={
          <Button look="main" disabled={course.at !== 'done'} onClick={onClose}>
            {common.done}
          </Button>
        }
      >
        {course.at === 'done' && <p>{words.version(course.version)}</p>}
        <Hosts hosts={course.hosts} isDone={course.at === 'done'} />
      </Dialog>
    );
  const isBlocked = errors > 0 || isBehind;
  return (
    <Dialog
      title={words.title}
      close={common.close}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          {flow.settings.review ? (
            <Button look="main" disabled={isBlocked} onClick={() => void askReview()}>
              {words.askReview}
            </Button>
          ) : (
            <Button look="main" disabled={isBlocked} onClick={() => void publish()}>
              {words.button}
            </Button>
          )}
        </>
      }
    >
      <p>{flow.settings.review ? words.askReviewHint : words.hint}</p>
      <ul className={css.checks}>
        {isBehind && <li className={css.bad}>{words.elsewhere}</li>}
        {errors > 0 && <li className={css.bad}>{words.errors(errors)}</li>}
        {problems.length > errors && <li className={css.warn}>{words.warnings(problems.length - errors)}</li>}
        {results.length > 0 && (
          <li className={failed > 0 ? css.warn : css.good}>{words.tests(failed, results.length)}</li>
        )}
      </ul>
      <TextField
        label={words.note}
        hint={words.noteHint}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {course.error !== null && (
        <p className={css.bad} role="alert">
          {course.error}
        </p>
      )}
    </Dialog>
  );
}

function refusalText(error: unknown): string {
  if (!(error instanceof HubFault)) return String(error);
  return error.path === null ? error.message : `${error.message} (${error.path})`;
}
