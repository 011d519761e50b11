/** The rules on what the robot plays. `model/rule.ts` explains the parts. */
import { error, type RuleFamilies, warning } from '../../model/rule.ts';

export const PROMPT_RULES = {
  prompts: {
    'refused-prompt': error(
      ['放音“{entry}”会被拒绝：{reason}', 'the prompt "{entry}" is refused: {reason}'],
      [
        '放音的地址不被允许（shell_stream:// 等，或越出声音目录）',
        'A prompt with a scheme that is not allowed, or that leaves the sounds folder',
      ],
    ),
    'missing-sound': error(
      ['声音文件不存在：{file}', 'there is no sound file {file}'],
      ['声音文件不存在（仅在给出 --sounds 时检查）', 'A sound file is missing (only with --sounds)'],
    ),
    'windows-path': error(
      [
        '“{value}”是 Windows 路径，FreeSWITCH 主机上没有：用 / 分隔，写声音目录下的相对路径',
        '"{value}" is a path of Windows, and the FreeSWITCH host has no such file: part folders by /, and name the file below the sounds folder',
      ],
      ['Windows 路径：盘符或反斜杠', 'A path of Windows: with a drive or backslashes'],
    ),
    'absolute-path': warning(
      [
        '“{value}”是绝对路径，不在允许的目录里，不会播放：写声音目录下的相对路径，或把它的目录加进设置 promptFolders',
        '"{value}" is an absolute path outside the allowed folders and is not played: name it relative to the sounds folder, or add its folder to the setting promptFolders',
      ],
      [
        '绝对路径（放音或 voicedir）不在 sounds、recordings、promptFolders 里',
        'An absolute path, of a prompt or voicedir, outside the folders of the settings',
      ],
    ),
  },
  'barge-in': {
    'self-interrupt': warning(
      [
        '这段放音里有“{text}”，{owner}的关键词“{word}”会被机器人自己的声音触发',
        'the prompt says "{text}": the robot can interrupt itself with the keyword "{word}" of {owner}',
      ],
      ['放音里有会打断它自己的关键词', 'A prompt that contains a keyword of its own barge-in'],
    ),
  },
} as const satisfies RuleFamilies;
