/**
 * A server that leads a dialog by the turn-by-turn callback of a cloud provider: the caller's words choose among all of
 * its actions, silence ends the call.
 */
export interface SmartcallRequest {
  call_id: string;
  timestamp: string;
  content_type: 'callin' | 'normal' | 'dtmf' | 'mute';
  content: {
    words?: string;
    dynamic_id?: string;
    is_playing?: boolean;
    current_media_code?: string;
    [key: string]: unknown;
  };
}

const PLAY = {
  action: 'play',
  action_code: 'one.wav',
  action_code_break: false,
  mute_time: 3000,
};

const BY_WORDS: Record<string, object> = {
  停: { action: 'break' },
  稍等: { action: 'continue' },
  没事: { action: 'donothing' },
  姓名: { ...PLAY, action_code: '您好，${name}', action_code_param: '{"name":"小王"}' },
  打断: { ...PLAY, action_code_break: true },
  按键: {
    action: 'dtmf',
    action_code: 'half.wav',
    dtmf_nonin_overtime: 5,
    dtmf_max_numbers: 3,
    dtmf_end_character: '*',
  },
  转接: { action: 'transfer', number: 'agent', action_code: 'half.wav' },
  并行: { action: 'parallel_transfer', number: 'agent' },
  接通: { action: 'parallel_bridge' },
  别的: { action: 'conference' },
  再见: { action: 'hangup', action_code: 'half.wav' },
};

/** The answer to a request. The number of the turn travels in `dynamic_id`. */
export function smartcallAnswer({ call_id, content_type, content }: SmartcallRequest): object {
  const { words = '', dynamic_id = '0' } = content;
  const data = {
    callin: PLAY,
    normal: BY_WORDS[words] ?? PLAY,
    dtmf: PLAY,
    mute: { action: 'hangup' },
  }[content_type];
  return { result: true, msg: 'OK', data: { call_id, dynamic_id: String(Number(dynamic_id) + 1), ...data } };
}
