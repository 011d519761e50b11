/** The versions of a flow: compare one with what is on the screen, restore it, review it, publish it again. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../api/hub.ts';
import { useHub } from '../../../api/hub-context.tsx';
import { dateTimeText } from '../../../i18n/date-time.ts';
import { useLanguage, useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import type { Saver } from '../saving/saver.ts';
import type { Review, Version } from './types.ts';
import { VersionView } from './version-view.tsx';
import css from './versions.module.css';

type Flow = Answer<'GET /v1/flow/:number'>;

export function VersionsPage({ flow, saver }: { flow: Flow; saver: Saver }) {
  const { editor, common } = useWords();
  const words = editor.versions;
  const hub = useHub();
  const { number } = flow;
  const isAsked = new URLSearchParams(location.search).get('compare') === 'published';
  const [chosen, setChosen] = useState<string | null>(isAsked ? flow.published : null);
  const versions = useInfiniteQuery({
    queryKey: ['versions', number],
    queryFn: ({ pageParam: cursor }) =>
      hub.ask('GET /v1/flow/:number/version', {
        params: { number },
        query: cursor === null ? {} : { cursor },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const reviews = useQuery({
    queryKey: ['versions', number, 'reviews'],
    queryFn: () => hub.ask('GET /v1/flow/:number/review', { params: { number } }),
  });
  if (versions.isPending) return <Empty title={common.loading} />;
  if (versions.isError)
    return (
      <Empty
        title={versions.error.message}
        action={<Button onClick={() => void versions.refetch()}>{common.retry}</Button>}
      />
    );
  const all = versions.data.pages.flatMap(({ data }) => data);
  if (all.length === 0) return <Empty title={words.none} />;
  const reviewOf = (version: string): Review | undefined =>
    reviews.data?.find((review) => review.version === version);
  const selected = all.find(({ version }) => version === chosen);
  return (
    <div className={css.page}>
      <nav className={css.list} aria-label={words.title}>
        {all.map((version) => (
          <VersionButton
            key={version.version}
            version={version}
            review={reviewOf(version.version)}
            isPublished={version.version === flow.published}
            isChosen={version.version === chosen}
            onChoose={() => setChosen(version.version)}
          />
        ))}
        {versions.hasNextPage && (
          <Button disabled={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {words.more}
          </Button>
        )}
      </nav>
      {selected ? (
        <VersionView
          key={selected.version}
          flow={flow}
          version={selected}
          review={reviewOf(selected.version)}
          saver={saver}
        />
      ) : (
        <Empty title={words.pick} />
      )}
    </div>
  );
}

function VersionButton({
  version: { version, note, author, source, published, created },
  review,
  isPublished,
  isChosen,
  onChoose,
}: {
  version: Version;
  review: Review | undefined;
  isPublished: boolean;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const { editor } = useWords();
  const words = editor.versions;
  const language = useLanguage();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className={[css.version, isChosen && css.chosen].filter(Boolean).join(' ')}
      onClick={onChoose}
    >
      <span className={css.top}>
        <code>{version}</code>
        {isPublished && <span className={css.badge}>{words.published}</span>}
      </span>
      {note !== '' && <span className={css.note}>{note}</span>}
      <span className={css.about}>
        {source === 'arrived' ? words.arrived : author} · {dateTimeText(published ?? created, language)}
      </span>
      {review && <span className={css.about}>{reviewText(words, review)}</span>}
    </button>
  );
}

function reviewText(
  words: {
    reviewOpen: (by: string) => string;
    reviewApproved: (by: string) => string;
    reviewRefused: (by: string) => string;
  },
  { state, asked_by: askedBy, decided_by: decidedBy }: Review,
): string {
  if (state === 'open') return words.reviewOpen(askedBy);
  return state === 'approved' ? words.reviewApproved(decidedBy ?? '') : words.reviewRefused(decidedBy ?? '');
}
