import type { WordsLike } from '../../words.tsx';
import type { settings as zh } from '../../zh/panels/settings.ts';

export const settings: WordsLike<typeof zh> = {
  label: 'Flow settings',
  intro:
    'These hold for the whole flow. Grey values are the defaults; what a node sets itself takes precedence.',
  sections: {
    start: 'Start node',
    listening: 'Defaults of listening',
    bargein: 'False barge-in',
    matching: 'Matching of keywords',
    keys: 'Keys',
    voice: 'Speech and recordings',
    nlp: 'Language understanding',
    caller: 'What is known of the caller',
    unknown: 'Other content',
  },
  about: {
    start: 'The node at which calls begin.',
    listening: 'Nodes that do not set a value have these.',
    bargein:
      'Callers say “uh-huh” while they listen. These settings keep such sounds from stopping the prompts where barge-in is by result or by sentence. Keywords are not affected.',
    matching:
      'Recognisers write words that sound alike, and short Latin keywords hit too much. Both can be set here.',
    keys: 'When an entry of keys is complete.',
    voice: 'Who speaks the texts, and how. After a change, prompts are synthesised again.',
    nlp: 'An external service turns what callers say into keywords. It is asked only in nodes with an NLP id.',
    caller: 'An address that is asked before the call is answered. What it answers fills ${variables}.',
  },
  startNode: 'Start node',
  startHelp:
    'Not set: the first arrow of a node called start, or the only node to which no arrow leads, or else the first node.',
  startNow: (node) => `Automatic: ${node}`,
  noStart: 'There is no start node. The flow cannot be published.',
  chars: 'characters',
  defaultIs: (value) => `Default: ${value}`,
  names: {
    bargein_min_chars: 'Shorter results do not stop prompts',
    bargein_ignore_words: 'Words that do not stop prompts',
    match_pinyin: 'Match by sound (Chinese)',
    match_words: 'Latin keywords and numbers',
    dtmf_terminators: 'Terminating keys',
    dtmf_digit_timeout_ms: 'Time between keys',
    defaultvoice: 'Fixed voice',
    voicelist: 'Voices in turn',
    ttsurl: 'Address of the speech service',
    ttsengine: 'Speech engine',
    ttsconfig: 'Speech configuration',
    ttsvolume: 'Volume',
    ttsspeechrate: 'Rate',
    ttspitchrate: 'Pitch',
    voicedir: 'Folder of recordings',
    nlpurl: 'Address of the NLP service',
    thinking_playbacks: 'Said while it thinks',
    thinking_after_ms: 'Said after',
    contexturl: 'Address to ask',
  },
  help: {
    bargein_min_chars:
      'The fewest characters with which a result may stop a prompt. Blanks and punctuation do not count. 0: any result may.',
    bargein_ignore_words:
      'A result that consists only of these, such as uh-huh, does not stop a prompt. After the prompts they match as usual.',
    match_pinyin:
      'As written comes first; what sounds alike only if nothing was hit. Keywords need two Chinese characters. Try it in the test.',
    match_words: 'Concerns keywords that begin or end with a letter or digit.',
    dtmf_terminators: 'Any of these keys completes an entry and is not part of it.',
    dtmf_digit_timeout_ms: 'An entry is complete this long after its last key.',
    defaultvoice:
      'If set, all calls have this voice, and the list below has no effect. The speech service says which there are.',
    voicelist: 'Calls take turns through the list. One a line.',
    ttsurl:
      'Not set: the program that the server has for speech. Flows of accounts need a public https address.',
    ttsengine: 'Handed to the speech service as it is.',
    ttsconfig: 'Handed to the speech service as it is.',
    ttsvolume: 'The speech service says what it takes, often -500 to 500 or 0 to 100. 0 is normal.',
    ttsspeechrate: 'The speech service says what it takes, often -500 to 500. 0 is normal.',
    ttspitchrate: 'The speech service says what it takes, often -500 to 500. 0 is normal.',
    voicedir: 'Recordings with a relative path lie in this folder below the sounds of the server.',
    nlpurl:
      'Asked after each sentence and each entry of keys. Without an answer the words themselves are matched.',
    thinking_playbacks:
      'Said if the service is slow, such as “Let me see”. It stops when the answer arrives.',
    thinking_after_ms:
      'How long after the question. The robot waits at most 1000 ms for NLP, so set a shorter time.',
    contexturl:
      'For inbound calls. An address of the route itself takes precedence; if it fails, the call goes on.',
  },
  choices: {
    match_pinyin: {
      off: 'Off: only as written',
      exact: 'The same pinyin, whatever the tone',
      fuzzy: 'Also sounds that speakers confuse (zh/z, n/l, f/h, -ng/-n)',
    },
    match_words: { inside: 'Inside words too: no hits “know”', whole: 'Whole words only' },
  },
  ignoreWordsHere: 'One a line',
};
