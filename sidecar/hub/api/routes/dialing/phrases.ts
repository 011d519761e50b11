/** Phrases of announcements and of answering machines. All accounts share them; the deployment's admin edits them. */
import { type Static, Type } from 'typebox';
import { ANNOUNCEMENTS } from '../../../../outbound/outcome.ts';
import { hearPhrases } from '../../../../outbound/phrases/match.ts';
import { PHRASE_LISTS, type Phrase, type PhraseList } from '../../../../outbound/phrases/phrase.ts';
import {
  type ListedPhrase,
  listPhrases,
  phrasesInUse,
  shippedPhrase,
} from '../../../../outbound/phrases/phrases.ts';
import { CALL_STATUS_NAMES, CALL_STATUS_NAMES_EN } from '../../../../records/status-names.ts';
import {
  findSetPhrase,
  forgetPhrase,
  savePhrase,
  setPhrases,
} from '../../../../store/hub/phrases/phrases.ts';
import { phraseKey, readPhrase } from '../../../dialing/phrase-input.ts';
import { HubError } from '../../../error.ts';
import { invalid } from '../../problem-error.ts';
import { defineRoute, type Route } from '../../route.ts';
import { NOTHING, nullable, TIME } from '../schemas.ts';

/** Phrases that are set, of one list. */
const MOST_SET = 2_000;

const LIST = Type.Enum([...PHRASE_LISTS]);
const PHRASE = Type.String({ minLength: 1, maxLength: 200 });
const CODE = Type.String({
  description: 'what it means; `none`: it decides nothing, nor do others beside it',
});
const RANK = Type.Integer({ minimum: 0, maximum: 10_000, description: 'of several, the lowest decides' });

const SHOWN = Type.Object({
  list: LIST,
  phrase: Type.String(),
  code: CODE,
  rank: RANK,
  enabled: Type.Boolean(),
  origin: Type.Enum(['shipped', 'changed', 'added'], { description: 'whether the release has it so' }),
  updated: nullable(TIME),
});

function shown(list: PhraseList, { key: _key, ...phrase }: ListedPhrase): Static<typeof SHOWN> {
  return { list, ...phrase };
}

const list = defineRoute({
  method: 'GET',
  path: '/v1/phrase',
  right: 'line.read',
  summary: {
    en: 'The phrases of announcements and of answering machines, also those that are turned off.',
    zh: '语音提示与答录机的短语表，包括已停用的短语。',
  },
  query: Type.Object({ list: Type.Optional(LIST) }),
  answer: Type.Array(SHOWN),
  async handle({ db }, { query }) {
    const lists = query.list ? [query.list] : PHRASE_LISTS;
    const set = await setPhrases(db, query.list);
    return lists.flatMap((of) => listPhrases(of, set).map((phrase) => shown(of, phrase)));
  },
});

const put = defineRoute({
  method: 'PUT',
  path: '/v1/phrase',
  right: 'phrase.edit',
  summary: {
    en: 'Add a phrase, change it, or turn it off or on. What is left out stays. Calls in progress follow within seconds.',
    zh: '添加、修改、停用或启用短语；没有给出的保持不变，几秒内对正在进行的呼叫生效。',
  },
  body: Type.Object({
    list: LIST,
    phrase: PHRASE,
    code: Type.Optional(CODE),
    rank: Type.Optional(RANK),
    enabled: Type.Optional(Type.Boolean()),
  }),
  answer: SHOWN,
  async handle(context, { body }) {
    const { db, now } = context;
    const { list: of, phrase } = body;
    const key = phraseKey(phrase, 'body.phrase');
    const set = await setPhrases(db, of);
    const before = set.find((one) => one.key === key);
    if (!before && set.length >= MOST_SET)
      throw invalid('body.phrase', {
        en: `must not be more than ${MOST_SET} phrases of one list`,
        zh: `同一个表最多设置 ${MOST_SET} 个短语`,
      });
    const saved = readPhrase(body, { key, before, now: now() });
    await savePhrase(db, saved);
    await context.audit('phrase.put', `${of}: ${saved.phrase}`);
    const [found] = listPhrases(of, [saved]).filter((one) => one.key === key);
    return shown(of, found as ListedPhrase);
  },
});

const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/phrase',
  right: 'phrase.edit',
  summary: {
    en: 'Remove a phrase that was added; turn off one that the release has.',
    zh: '删除添加的短语；随版本附带的短语则停用。',
  },
  query: Type.Object({ list: LIST, phrase: PHRASE }),
  answer: NOTHING,
  async handle(context, { query: { list: of, phrase } }) {
    const { db, now } = context;
    const key = phraseKey(phrase, 'querystring.phrase');
    const before = await findSetPhrase(db, { list: of, key });
    const shipped = shippedPhrase(of, key);
    if (!before && !shipped) throw new HubError('NOT_FOUND');
    if (shipped)
      await savePhrase(db, { ...shipped, ...before, list: of, key, enabled: false, updated: now() });
    else await forgetPhrase(db, { list: of, key });
    await context.audit('phrase.rm', `${of}: ${before?.phrase ?? shipped?.phrase}`);
    return null;
  },
});

const HIT = Type.Object({ phrase: Type.String(), code: CODE, rank: RANK });

const test = defineRoute({
  method: 'POST',
  path: '/v1/phrase/test',
  right: 'line.read',
  summary: {
    en: 'What a sentence of an announcement or a machine would decide. Nothing is changed.',
    zh: '试一句语音提示或答录机的话会得出什么结论；不改动任何数据。',
  },
  body: Type.Object({ list: LIST, text: Type.String({ minLength: 1, maxLength: 2000 }) }),
  answer: Type.Object({
    phrases: Type.Array(HIT, { description: 'that were found, in the order of the sentence' }),
    decides: nullable(HIT),
    status: nullable(Type.Integer({ description: 'of the number, for an announcement' })),
    status_str: nullable(Type.String()),
    cause: nullable(Type.String({ description: 'hang-up cause with which the call is ended' })),
  }),
  async handle({ db, language }, { body: { list: of, text } }) {
    const { phrases, decides } = hearPhrases(phrasesInUse(of, await setPhrases(db, of)), text);
    const meaning = announced(of, decides);
    const names = language === 'zh' ? CALL_STATUS_NAMES : CALL_STATUS_NAMES_EN;
    return {
      ...{ phrases, decides, status: meaning?.status ?? null, cause: meaning?.killCause ?? null },
      status_str: meaning ? names[meaning.status] : null,
    };
  },
});

function announced(of: PhraseList, decides: Phrase | null) {
  return of === 'announcement' && decides ? ANNOUNCEMENTS.get(decides.code) : undefined;
}

export const phraseRoutes: readonly Route[] = [list, put, remove, test];
