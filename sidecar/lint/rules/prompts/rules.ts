/** The rules on what the robot plays. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const PROMPT_RULES = {
  prompts: {
    'refused-prompt': error(
      ['放音“{entry}”不会播放：{reason}', 'the prompt "{entry}" is rejected: {reason}'],
      [
        '放音的地址不被允许（shell_stream:// 等，或越出声音目录）',
        'A prompt whose scheme is not allowed, or whose path leaves the sounds folder',
      ],
    ),
    'missing-sound': error(
      ['声音文件不存在：{file}', 'the sound file {file} does not exist'],
      ['声音文件不存在（仅在给出 --sounds 时检查）', 'A sound file is missing (only with --sounds)'],
    ),
    'missing-upload': error(
      [
        '没有上传过这段录音：{file}',
        'nobody has uploaded the prompt {file}: upload it to the hub, or correct its hash',
      ],
      [
        '按哈希引用的录音没有上传（仅由 hub 检查）',
        'A prompt that is named by its hash has not been uploaded (only in the hub)',
      ],
    ),
    'windows-path': error(
      [
        '“{value}”是 Windows 路径，FreeSWITCH 主机上没有这个文件：目录之间用 /，并写成相对于声音目录的路径',
        '"{value}" is a Windows path, which does not exist on the FreeSWITCH host: use / between folders, and a path relative to the sounds folder',
      ],
      ['Windows 路径：盘符或反斜杠', 'A Windows path, with a drive letter or backslashes'],
    ),
    'absolute-path': warning(
      [
        '“{value}”是绝对路径，不在允许的目录里，不会播放：改用相对于声音目录的路径，或把它的目录加进设置 promptFolders',
        '"{value}" is an absolute path outside the allowed folders and is not played: use a path relative to the sounds folder, or add its folder to the setting promptFolders',
      ],
      [
        '绝对路径（放音或 voicedir）不在 sounds、recordings、promptFolders 里',
        'An absolute path in a prompt or in `voicedir`, outside the folders in the settings',
      ],
    ),
  },
  'barge-in': {
    'self-interrupt': warning(
      [
        '这段放音里有“{text}”，机器人自己的声音会触发{owner}的关键词“{word}”',
        'the prompt contains "{text}", so the voice of the robot can trigger the keyword "{word}" of {owner}',
      ],
      ['放音里含有会打断它自己的关键词', 'A prompt that contains a keyword that interrupts it'],
    ),
  },
} as const satisfies RuleFamilies;
