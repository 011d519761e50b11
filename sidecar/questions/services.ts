/** The services that calls can ask, by a file of questions or by a request to the loopback listener. */
import { type Static, type TSchema, Type } from 'typebox';
import { MAX_QUESTION_BYTES, type QuestionService } from '../../engine/contract/question.ts';
import type { SidecarAnswer } from '../../engine/contract/sidecar-protocol.ts';
import { HttpRobotError } from '../http-robot/error.ts';
import type { HttpRobot } from '../http-robot/http-robot.ts';
import { NlpError } from '../nlp/error.ts';
import type { Nlp } from '../nlp/nlp.ts';
import { SpeechError } from '../tts/error.ts';
import { LONGEST_TEXT } from '../tts/provider.ts';
import type { Speech } from '../tts/speech.ts';

export interface EngineService {
  /** Of a question's body. */
  schema: TSchema;
  maxBytes: number;
  /** @throws an error with a code, or a fault of ours */
  ask(body: object): Promise<object>;
}

export type EngineServices = Readonly<Record<QuestionService, EngineService>>;

const TTS_BODY_BYTES = 128 * 1024;

const word = () => Type.String({ maxLength: 4000 });
/** Whose flow asks; not set for the operator's. */
const account = () => Type.Optional(Type.String({ maxLength: 128 }));
const TTS = Type.Object({
  text: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }),
  voice: word(),
  engine: word(),
  config: word(),
  volume: Type.Number(),
  speechRate: Type.Number(),
  pitchRate: Type.Number(),
  url: Type.Optional(Type.Union([word(), Type.Null()])),
  account: account(),
  remote: Type.Optional(Type.Boolean()),
});
const text = () => Type.String();
const NLP = Type.Object({
  nlpurl: word(),
  account: account(),
  request: Type.Object({
    flowid: text(),
    nlpid: text(),
    callid: text(),
    flowkeywords: text(),
    kbkeywords: text(),
    input: Type.Union([Type.Literal('text'), Type.Literal('dtmf')]),
    text: text(),
  }),
});
const HTTP = Type.Object({
  url: word(),
  callid: Type.String({ minLength: 1, maxLength: 255 }),
  method: Type.Union([Type.Literal('create'), Type.Literal('input'), Type.Literal('destory')]),
  request: Type.Object({}, { additionalProperties: true }),
  partial: Type.Optional(Type.Boolean()),
  account: account(),
});

export interface EngineServicesOptions {
  speech: Pick<Speech, 'speak'>;
  nlp: Pick<Nlp, 'understand'>;
  httpRobot: Pick<HttpRobot, 'ask'>;
}

export function engineServices({ speech, nlp, httpRobot }: EngineServicesOptions): EngineServices {
  return {
    tts: {
      schema: TTS,
      maxBytes: TTS_BODY_BYTES,
      async ask(body) {
        const { url, ...wanted } = body as Static<typeof TTS>;
        return { file: await speech.speak({ ...wanted, url: url ?? '' }) };
      },
    },
    nlp: {
      schema: NLP,
      maxBytes: MAX_QUESTION_BYTES,
      async ask(body) {
        const { nlpurl, request, account } = body as Static<typeof NLP>;
        return { ...(await nlp.understand(nlpurl, request, account)) };
      },
    },
    http: {
      schema: HTTP,
      maxBytes: MAX_QUESTION_BYTES,
      ask: async (body) => ({ reply: await httpRobot.ask(body as Static<typeof HTTP>) }),
    },
  };
}

/**
 * What the engine is told.
 *
 * @throws a fault of ours
 */
export async function answerOf(work: () => Promise<object>): Promise<SidecarAnswer> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    const isKnown =
      error instanceof SpeechError || error instanceof NlpError || error instanceof HttpRobotError;
    if (!isKnown) throw error;
    return { ok: false, error: `${error.code}: ${error.message}` };
  }
}
