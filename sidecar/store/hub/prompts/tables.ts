/** The hub's tables of prompts (sql/hub, 1004). Times are ms since 1970. */
import type { Generated } from 'kysely';

export interface PromptTables {
  hub_prompt: {
    id: Generated<number>;
    account_id: number;
    /** SHA-256 of the content, hex. */
    hash: string;
    name: string;
    bytes: number;
    length_ms: number;
    rate: number;
    channels: number;
    author: string;
    revision: Generated<number>;
    created: number;
  };
  hub_prompt_piece: { prompt_id: number; piece: number; content: Uint8Array };
  hub_flow_version_prompt: { flow_id: number; version: string; hash: string };
}
