/** Tags in the form of the call module's API. */
import type { Writing } from './shown-record.ts';

export interface KnownTag {
  id: string;
  name: string;
  description: string;
  color: string;
  status: number;
  groups: readonly KnownGroup[];
  created: number;
  updated: number;
}

export interface KnownGroup {
  id: string;
  name: string;
  sceneId: string | null;
  created: number;
  updated: number;
}

/** On what a tag is: a turn, or a call. @param since ms since 1970: when it got the tag */
export interface Tagged {
  id: string;
  since: number;
}

export function shownTag(tag: KnownTag, { id, since }: Tagged, writing: Writing) {
  const when = writing.time(since);
  return {
    id: tag.id,
    name: tag.name,
    description: tag.description,
    color: tag.color,
    user_id: null,
    status: tag.status !== 0,
    created_at: writing.time(tag.created),
    updated_at: writing.time(tag.updated),
    pivot: { taggable_id: id, tag_id: tag.id, created_at: when, updated_at: when },
  };
}

export function shownGroup({ id, name, sceneId, created, updated }: KnownGroup, writing: Writing) {
  return {
    id,
    user_id: null,
    name,
    created_at: writing.time(created),
    updated_at: writing.time(updated),
    tag_scene_id: sceneId,
  };
}
