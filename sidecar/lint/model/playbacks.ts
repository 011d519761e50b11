/** The prompts of nodes and of the KB, with their places in the script. */
import { childPath, type JsonObject } from '../../../engine/text/json.ts';
import { type Place, placesOf } from './place.ts';

const LISTS = [
  'playbacks',
  'replaybacks',
  'thirdplaybacks',
  'fourplaybacks',
  'kbplaybacks',
  'mismatchplaybacks',
];

/** All prompts of a node or of a KB prompt. */
export function playbacksOf({ raw, path }: { raw: JsonObject; path: string }): Place[] {
  return LISTS.flatMap((list) => placesOf(raw.get(list), childPath(path, list)));
}
