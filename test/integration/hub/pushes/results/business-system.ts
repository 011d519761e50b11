/**
 * A business system of the platform. It knows the fields of the three bodies and nothing else: no headers, no order, and
 * not whether it has had a body before.
 */
export interface CallResult {
  caller?: string;
  seconds?: number;
  result?: string;
  said?: string[];
  recording?: { url: string; seconds: number };
}

export class BusinessSystem {
  readonly calls = new Map<string, CallResult>();

  /** @returns what it answers */
  receive(text: string): string {
    const body = JSON.parse(text);
    const call = this.calls.get(body.call_uuid) ?? {};
    this.calls.set(body.call_uuid, call);
    if ('dialog' in body)
      call.said = body.dialog.map(({ role, text_robot, text_man }: Record<string, string>) =>
        role === 'robot' ? `R ${text_robot}` : `C ${text_man}`,
      );
    else if ('url' in body) call.recording = { url: body.url, seconds: body.duration };
    else if ('direction' in body) {
      call.caller = body.caller;
      call.seconds = body.duration_call;
      // Only a body of a task has it.
      if ('task_row_index' in body) call.result = body.task_result;
    } else return 'unknown';
    return 'success';
  }
}
