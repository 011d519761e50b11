/** What the forms of all pages share. */
export const forms = {
  clear: '改回不设置',
  clearHint: '清除这里的值，改用全局设置或默认值',
  mixed: '（多个不同的值）',
  other: (value: string) => `其他值：${value}`,
  rename: '改名',
  keepName: '不改',
  idHelp: '其他地方用编号引用它；改名时引用会一起改。',
  options: '可选项',
  noneFound: '没有找到',
  notSet: '未设置',
  unknownHelp: '下面的内容不在表单里，机器人不使用，但会原样保留在话术中。',
  oddValue: '（值的类型不对，机器人当作没写）',
  notAnObject: '这里应当是一个对象，表单无法显示；请导出后检查。',
  more: '其他内容',
  readOnly: '只读',
};

export const entries = {
  asLines: '按行编辑',
  asChips: '按词编辑',
  splitCommas: '按逗号拆开',
  onePerLine: '一行一个',
  editEntry: (entry: string) => `修改「${entry}」`,
  removeEntry: (entry: string) => `删除「${entry}」`,
  offers: '可以用的词',
  typeHere: {
    text: '输入关键词，回车添加；可粘贴多行',
    dtmf: '输入按键，回车添加',
    complete: '输入完成结果，回车添加',
  },
  looks: {
    any: '任意：前面都没有命中时才用',
    group: '同义词组：命中组里任何一个词都算',
    expression: '正则表达式',
    word: '关键词：客户的话里包含它就命中',
    bad: '永远不会命中：正则表达式写错了，或者只有标点',
  },
};

export const prompts = {
  placeholder: '输入要说的话，或录音的路径（以 .wav、.mp3 结尾）',
  promptOf: (list: string, at: number) => `${list}，第 ${at} 句`,
  kinds: { text: '文字', recording: '录音', stream: '铃音、静音或远程文件', refused: '不支持的地址' },
  missing: '缺少录音',
  length: (characters: number, seconds: number) => `${characters} 字，约 ${seconds} 秒`,
  listen: '试听',
  up: '上移（Alt+↑）',
  down: '下移（Alt+↓）',
  remove: '删除这一句',
  add: '添加一句',
};
