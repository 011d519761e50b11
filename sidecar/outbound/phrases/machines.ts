/** The list of answering machines that a release has: what mailboxes and assistants say after the answer. */
import { DECIDES_NOTHING, type Phrase, USUAL_RANK } from './phrase.ts';

const all = (code: string, phrases: readonly string[]): Phrase[] =>
  phrases.map((phrase) => ({ phrase, code, rank: USUAL_RANK }));

export const DEFAULT_MACHINES: readonly Phrase[] = [
  ...all('machine', ['滴声后留言', '滴声后', '嘀声后', '哔声后', '滴的一声后', '嘀的一声后', '提示音后留言']),
  ...all('machine', ['提示音后', '信号音后', '听到提示音', '听到滴声', '请留言', '请您留言', '给我留言']),
  ...all('machine', ['可以留言', '留言请按', '录音留言', '语音留言', '语音信箱', '留言信箱', '语音邮箱']),
  ...all('machine', ['留言后挂机', '录音后挂机', '留下您的姓名', '留下您的信息', '留下口信']),
  ...all('machine', [
    '不方便接听电话请留言',
    '不方便接听您的',
    '不便接听您的',
    '无法接听您的',
    '不能接听您的',
  ]),
  ...all('machine', ['无法接听电话请', '不能接听电话请', '暂时无法接听']),
  ...all('machine', ['来电助手', '智能助手', '智能助理', '智能秘书', '来电秘书', '电话秘书', '通信助理']),
  ...all('machine', ['通信助手', '语音助手', '电话助理', '电话助手', '秘书服务', '秘书台', '漏话提醒']),
  ...all('machine', ['机主不方便', '机主暂时', '机主现在', '机主的', '转告机主', '转达给机主', '转告给他']),
  ...all('machine', ['转告给她', '帮您转告', '帮您转达', '代为转达', '代为转告', '帮他接听', '帮她接听']),
  ...all('machine', ['代接电话', '代接来电', '智能应答', '人工智能助理']),
  ...all('machine', ['leave a message', 'leave your message', 'leave me a message', 'leave your name']),
  ...all('machine', [
    'after the tone',
    'after the beep',
    'at the tone',
    'at the beep',
    'record your message',
  ]),
  ...all('machine', ['voice mail', 'voice mailbox', 'mailbox', 'answering machine', 'answering service']),
  ...all('machine', ['not available to take your call', "can't take your call", 'cannot take your call']),
  ...all('machine', ['unable to take your call', "can't come to the phone", 'cannot come to the phone']),
  ...all('machine', ['unable to answer your call', "we'll call you back", "i'll call you back"]),
  ...all('machine', ['automated assistant', 'call screening', 'say your name and why']),

  // A person who speaks of machines.
  ...all(DECIDES_NOTHING, ['不要留言', '不用留言', '不想留言', '别留言', '你是语音助手', '你是智能助理']),
  ...all(DECIDES_NOTHING, ['你是智能助手', '你是机器人', '你是来电助手', '你是语音信箱']),
  ...all(DECIDES_NOTHING, ['are you a machine', 'are you an answering machine', 'is this a machine']),
];
