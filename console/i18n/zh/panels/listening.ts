/** The 15 settings of a listening action in words (docs/reference/flow-format.md#argument). */
export const listening = {
  groups: { hearing: '识别与打断', waiting: '时间', recogniser: '识别引擎', recording: '录音' },
  fromGlobal: '全局设置',
  fromDefault: '默认',
  same: (value: string, from: string) => `${from}：${value}`,
  empty: '空',
  ms: (value: string) => `${value} 毫秒`,
  unitMs: '毫秒',
  byEngine: '由机器人自动填写',
  unusable: '不是有效的数字，机器人当作没写。',
  levelUnknown: '没有这种打断方式，机器人按 0（关键词打断）处理。',
  choices: {
    mode: { '0': '不识别，只收按键', '1': '放音时和放音后都识别', '2': '放音后才识别' },
    interrupt: {
      '0': '关键词打断：命中才打断',
      '1': '有声打断：一有声音就停',
      '2': '有结果打断：识别出字就停',
      '3': '整句打断：说完一句才停',
    },
    vad_mode: { '0': '0（最灵敏）', '1': '1', '2': '2', '3': '3（最不容易误判）' },
    record_mode: { '0': '不录音', '1': '录音（双方）' },
  },
  levels: {
    '0': '放音时，只有命中关键词（分支、知识库）才停下来；说别的不停。最稳妥，适合开场白。',
    '1': '放音时一检测到声音就停，还不知道说了什么。咳嗽、噪声也会打断；想减少误打断，用「关键词打断」加「有声音先暂停」。',
    '2': '放音时识别出任何文字（包括还没说完的）就停。反应快；「嗯」「啊」也会打断，可在全局设置里排除。',
    '3': '放音时客户说完整一句才停。比「有结果打断」稳，停得晚一点。',
  },
  flags: {
    '16': {
      label: '放音后说完一句就不再等',
      help: '放音结束后，客户说完一句没命中的话，立即按「完成」处理，不等到时间用完。',
    },
    '32': {
      label: '放音时说过一句，放音后就不再等',
      help: '适合一口气播完的长内容：期间客户说过话，播完直接按「完成」处理。包含上一项。',
    },
    '64': { label: '有声音先暂停放音', help: '听到声音先停住；没有命中就从停下的地方接着放。' },
  },
  tokens: {
    mode: { label: '什么时候识别', help: '「放音后才识别」时，放音期间说的话不算数；按键任何时候都算。' },
    interrupt: { label: '打断方式', help: '' },
    wait_speech_timeout_ms: {
      label: '等待客户开口',
      help: '放音结束后最多等多久；客户没说话就按「无应答」走分支。0 表示不等，放完就走。常用 3000～5000。',
    },
    max_speech_time_ms: {
      label: '一句话最长',
      help: '客户一直说，最多听这么久；到时按已经识别的处理。',
    },
    vad_max_end_silence_time_ms: {
      label: '断句静音',
      help: '客户停顿多久算说完了一句。短了会把一句切成两句，长了反应慢。常用 500～1000。由识别引擎执行。',
    },
    vad_min_active_time_ms: {
      label: '最短说话时间',
      help: '声音持续多久才算开口，用来排除咳嗽、碰撞声。由识别引擎执行。',
    },
    hot_word: {
      label: '热词',
      help: '提示识别引擎容易听错的词，写法由识别引擎规定，常见的是用逗号或竖线隔开。',
    },
    asr_params: { label: '识别引擎参数', help: '原样交给识别引擎的其他参数，写法见识别引擎的说明。' },
    vad_mode: { label: '语音检测级别', help: '判断是不是人声的严格程度，0～3。只有部分识别引擎使用。' },
    vad_filter: { label: '噪声过滤', help: '0～1，越大越不灵敏，越能挡住环境噪声。由识别引擎执行。' },
    asrproxy_addr: {
      label: '识别服务地址',
      help: '识别代理的地址（主机:端口）。用 MRCP 或 vosk 时不需要，地址在服务器上配置。',
    },
    record_mode: {
      label: '本节点录音',
      help: '单独录下这个节点的双方声音。整通电话的录音与它无关，在任务和服务器上设置。',
    },
    record_template: { label: '录音文件夹', help: '录音存放的文件夹，可以用日期等变量。' },
    record_format: { label: '录音格式', help: '录音文件的扩展名，例如 wav、mp3（服务器要装有相应模块）。' },
    appid: { label: '动作编号', help: '每次执行的唯一编号，总是由机器人填写；这里写什么都不起作用。' },
  },
};
