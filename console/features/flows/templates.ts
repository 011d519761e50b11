/** Flows to start from: the samples of this repository, and an empty one. */
import hello from '../../../examples/hello/flow.json' with { type: 'text' };
import helloZh from '../../../examples/hello/zh-CN/flow.json' with { type: 'text' };
import invitation from '../../../examples/invitation/flow.json' with { type: 'text' };
import reminder from '../../../examples/reminder/flow.json' with { type: 'text' };
import type { Language } from '../../i18n/words.tsx';

export interface Template {
  id: string;
  title: Readonly<Record<Language, string>>;
  about: Readonly<Record<Language, string>>;
  script: Readonly<Record<Language, string>>;
}

/** The bundler gives files as texts; the types take them for their JSON. */
const text = (file: unknown): string => file as string;
const both = (script: string): Template['script'] => ({ zh: script, en: script });

const EMPTY = {
  zh: `{
  "start": "opening",
  "flow": {
    "opening": {
      "description": "开场白",
      "action": "cti_play_and_detect_speech",
      "playbacks": ["您好，请问有什么可以帮您？"],
      "subflow": {}
    }
  }
}
`,
  en: `{
  "start": "opening",
  "flow": {
    "opening": {
      "description": "Opening",
      "action": "cti_play_and_detect_speech",
      "playbacks": ["Hello, how can I help you?"],
      "subflow": {}
    }
  }
}
`,
};

export const TEMPLATES: readonly Template[] = [
  {
    id: 'hello',
    title: { zh: '取货提醒', en: 'Ready for pick-up' },
    about: {
      zh: '一问两答：今天来，还是改天。三个节点，最适合入门。',
      en: 'One question, two answers: today or another day. Three nodes, the best place to begin.',
    },
    script: { zh: text(helloZh), en: text(hello) },
  },
  {
    id: 'invitation',
    title: { zh: '活动邀约', en: 'Invitation (in Chinese)' },
    about: {
      zh: '完整的外呼话术：挽回、知识库、同义词、评分、转人工。',
      en: 'A whole sales call in Chinese: objections, knowledge base, synonyms, score, transfer.',
    },
    script: both(text(invitation)),
  },
  {
    id: 'reminder',
    title: { zh: '预约确认（英文按键）', en: 'Appointment reminder' },
    about: {
      zh: '按键菜单：确认、改期、取消、转前台，带变量。',
      en: 'A menu by keys: confirm, change, cancel, talk to the desk. With variables.',
    },
    script: both(text(reminder)),
  },
  {
    id: 'empty',
    title: { zh: '空白话术', en: 'Empty flow' },
    about: { zh: '一句开场白，从零开始。', en: 'One opening sentence, nothing else.' },
    script: EMPTY,
  },
];
