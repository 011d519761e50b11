/** What an action of this door is. */
import type { Right } from '../../access/rights.ts';
import type { Context } from '../../api/route.ts';
import type { Parameters } from './parameters.ts';

export interface ActionCall {
  /** `db` is no transaction. */
  context: Context;
  parameters: Parameters;
}

/** Fields of an answer beside `Code`, `Message` and `RequestId`. All of them are texts. */
export interface ActionAnswer {
  /** Where it is not `OK`. */
  Message?: string;
  [field: string]: string | undefined;
}

export interface Action {
  name: string;
  /** What the key needs. */
  rights: readonly Right[];
  /** It makes something: a repetition of the request soon afterwards gets the same answer, and makes nothing. */
  makesOnce?: true;
  /** @throws AliyunFault; HubError */
  run(call: ActionCall): Promise<ActionAnswer>;
}
