/** Settings of a flow, as its row has them. */
export interface FlowSettings {
  /** A version must be approved by another person before it is published. */
  review: boolean;
}

export function readFlowSettings(json: string): FlowSettings {
  const { review = false } = JSON.parse(json) as Partial<FlowSettings>;
  return { review };
}

export function writeFlowSettings({ review }: FlowSettings): string {
  return JSON.stringify({ review });
}
