/** What the hub says of versions and their reviews. */
import type { Answer } from '../../../api/hub.ts';

export type Version = Answer<'GET /v1/flow/:number/version'>['data'][number];
export type Review = Answer<'GET /v1/flow/:number/review'>[number];
