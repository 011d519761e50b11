import type { WordsLike } from '../../words.tsx';
import type { listening as zh } from '../../zh/panels/listening.ts';

export const listening: WordsLike<typeof zh> = {
  groups: {
    hearing: 'Hearing and barge-in',
    waiting: 'Times',
    recogniser: 'Recogniser',
    recording: 'Recording',
  },
  fromGlobal: 'Flow settings',
  fromDefault: 'Default',
  same: (value, from) => `${from}: ${value}`,
  empty: 'empty',
  ms: (value) => `${value} ms`,
  unitMs: 'ms',
  byEngine: 'Filled in by the robot',
  unusable: 'This is not a number that the robot can use. It counts as not set.',
  levelUnknown: 'There is no such barge-in. The robot takes it for 0, keywords.',
  choices: {
    mode: {
      '0': 'No recognition, keys only',
      '1': 'During the prompts and after them',
      '2': 'Only after the prompts',
    },
    interrupt: {
      '0': 'Keyword: only a hit stops the prompts',
      '1': 'Sound: any sound stops them',
      '2': 'Result: any recognised word stops them',
      '3': 'Sentence: a whole sentence stops them',
    },
    vad_mode: { '0': '0 (most sensitive)', '1': '1', '2': '2', '3': '3 (least sensitive)' },
    record_mode: { '0': 'Do not record', '1': 'Record both sides' },
  },
  levels: {
    '0': 'Only a keyword that hits, of an arrow or the knowledge base, stops the prompts. The safest choice, good for an opening.',
    '1': 'Any sound stops the prompts before it is known what was said; so does a cough. To avoid that, use “Keyword” and pause on sound.',
    '2': 'Any recognised word stops the prompts, also before the sentence ends. Quick, but “uh-huh” stops them too; the flow settings can exclude such words.',
    '3': 'A whole sentence stops the prompts. Steadier than “Result”, and a little later.',
  },
  flags: {
    '16': {
      label: 'After the prompts, one sentence ends the wait',
      help: 'If the caller says something that hits nothing, the node completes at once instead of waiting on.',
    },
    '32': {
      label: 'After a sentence during the prompts, do not wait',
      help: 'For long announcements: if the caller has said a sentence, the node completes when the prompts end. Includes the one above.',
    },
    '64': {
      label: 'Sound pauses the prompts',
      help: 'The prompts pause when sound is heard, and go on where they stopped if nothing is hit.',
    },
  },
  tokens: {
    mode: {
      label: 'When to recognise',
      help: 'With “only after the prompts”, what is said during them does not count. Keys always count.',
    },
    interrupt: { label: 'Barge-in', help: '' },
    wait_speech_timeout_ms: {
      label: 'Wait for the caller',
      help: 'How long to wait after the prompts. If nothing is said, the node completes with “no input”. 0: do not wait. Usual: 3000 to 5000.',
    },
    max_speech_time_ms: {
      label: 'Longest sentence',
      help: 'How long the robot listens to a caller who does not stop. Then it takes what it has recognised.',
    },
    vad_max_end_silence_time_ms: {
      label: 'End-of-speech silence',
      help: 'How long a pause ends a sentence. Shorter cuts sentences in two, longer answers late. Usual: 500 to 1000. The recogniser applies it.',
    },
    vad_min_active_time_ms: {
      label: 'Shortest speech',
      help: 'How long a sound must last to count as speech, which leaves out coughs. The recogniser applies it.',
    },
    hot_word: {
      label: 'Hot words',
      help: 'Words that the recogniser should expect. The recogniser says how to write them, often with commas or bars.',
    },
    asr_params: { label: 'Recogniser parameters', help: 'Handed to the recogniser as they are.' },
    vad_mode: {
      label: 'Speech detection',
      help: 'How strictly voice is told from noise, 0 to 3. Only some recognisers use it.',
    },
    vad_filter: {
      label: 'Noise filter',
      help: '0 to 1. A higher value is less sensitive and holds back more noise. The recogniser applies it.',
    },
    asrproxy_addr: {
      label: 'Recogniser address',
      help: 'The address of a recognition proxy, host:port. Not needed with MRCP or vosk, whose addresses are set on the server.',
    },
    record_mode: {
      label: 'Record this node',
      help: 'Records both sides of this node alone. The recording of the whole call is set elsewhere.',
    },
    record_template: {
      label: 'Folder of recordings',
      help: 'Where the recording is kept. It may have variables, such as the date.',
    },
    record_format: {
      label: 'Format of recordings',
      help: 'The extension of the file, such as wav or mp3, if the server has the module.',
    },
    appid: {
      label: 'Action id',
      help: 'Identifies each run of the action. The robot always fills it in; a value here has no effect.',
    },
  },
};
