/** The list of announcements that a release has: what networks, most of them in China, say before the answer. */
import { DECIDES_NOTHING, type Phrase, USUAL_RANK } from './phrase.ts';

const all = (code: string, phrases: readonly string[], rank = USUAL_RANK): Phrase[] =>
  phrases.map((phrase) => ({ phrase, code, rank }));

/** Two reasons in one announcement: the first says why, such as 因欠费停机. */
const CAUSE_RANK = 50;
/** Words that also occur beside a better reason. */
const VAGUE_RANK = 300;
/** What every announcement may end with. */
const ADVICE_RANK = 900;

export const DEFAULT_ANNOUNCEMENTS: readonly Phrase[] = [
  ...all('does not exist', ['空号', '号码不存在', '不存在的号码', '号码有误', '号码错误', '无此号码']),
  ...all('does not exist', ['没有这个号码', '号码尚未启用', '尚未启用', '未启用', '号码无效', '无效号码']),
  ...all('does not exist', ['号码未分配', '号码是空的', '没有这个电话号码']),
  ...all('does not exist', ['does not exist', 'number you dialed is not valid', 'is an invalid number']),
  ...all('does not exist', ['unallocated number', 'not been assigned', 'check the number and dial again']),
  ...all('number change', ['号码已更改', '号码已改为', '已改号', '号码已变更', '改号通知', '号码已更换']),
  ...all('number change', ['number has been changed', 'number has changed']),

  ...all('power off', ['关机', '已关机', '已经关机', '手机已关机', '已关机或不在服务区', '处于关机状态']),
  ...all('power off', ['powered off', 'power off', 'switched off', 'turned off']),

  ...all('out of service', ['停机', '已停机', '已经停机', '暂停服务', '已暂停服务', '停止使用', '暂停使用']),
  ...all('out of service', ['已过期', '停止服务', '已销号', '已注销', '已拆机', '处于停机状态']),
  ...all('out of service', ['out of service', 'has been suspended', 'service is suspended']),
  ...all('not in service', ['not in service', 'no longer in service', 'has been disconnected']),
  ...all('not in service', ['number has expired']),

  ...all('defaulting', ['欠费', '已欠费', '欠费停机', '因欠费', '欠费暂停服务'], CAUSE_RANK),
  ...all('defaulting', ['is defaulting', 'overdue payment', 'unpaid bill'], CAUSE_RANK),

  ...all('barring of incoming', [
    '呼入限制',
    '限制呼入',
    '呼入受限',
    '呼叫受限',
    '禁止呼入',
    '已设置呼入限制',
  ]),
  ...all('barring of incoming', ['无法呼入', '不接受呼入', '限制了呼入', '已开启来电拦截', '设置了来电拦截']),
  ...all('barring of incoming', ['barring of incoming', 'incoming calls are barred']),
  ...all('barring of incoming', ['incoming calls barred', 'incoming call restriction']),

  ...all('busy now', [
    '正在通话中',
    '正在通话',
    '通话中',
    '正在通电话',
    '用户正忙',
    '用户忙',
    '正忙',
    '占线',
  ]),
  ...all('busy now', ['电话忙', '对方忙', '正在使用中', '正在占线']),
  ...all('busy now', ['is busy', 'line is engaged', 'is on another call', 'is on the phone']),

  ...all('not convenient', [
    '不方便接听',
    '不便接听',
    '无法接听',
    '拒绝接听',
    '已拒接',
    '拒接',
    '拒绝了您的来电',
  ]),
  ...all('not convenient', ['not convenient to answer', 'rejected your call', 'cannot answer your call']),

  ...all('not answer', ['无人接听', '没有人接听', '无人应答', '没人接听', '暂无应答', '无应答', '未接听']),
  ...all('not answer', ['no one is answering', 'no answer', 'is not answering', 'does not answer']),

  ...all('is not reachable', ['无法接通', '暂时无法接通', '不能接通', '接不通', '不在服务区', '无法联系']),
  ...all('is not reachable', ['没有信号', '信号盲区', '暂时无法联系', '无法建立连接', '无法找到']),
  ...all('is not reachable', ['can not be connected', 'cannot be connected', 'not reachable']),
  ...all('is not reachable', ['out of reach', 'temporarily unavailable', 'not available at the moment']),
  ...all('is not reachable', ['out of the service area', 'unable to connect your call']),

  ...all('call reminder', ['来电提醒', '短信通知', '短信的形式', '短信提醒', '来电信息'], VAGUE_RANK),
  ...all('call reminder', ['来电助手提醒', '秘书台', 'by sms', 'short message'], VAGUE_RANK),

  // Of this side: the line has no money left, or may not place such calls.
  ...all(
    'line fault',
    ['您的电话已欠费', '您的号码已欠费', '您的账户余额不足', '余额不足', '您已欠费'],
    CAUSE_RANK,
  ),
  ...all('line fault', [
    '您的电话已停机',
    '您的号码已停机',
    '呼出限制',
    '呼出受限',
    '限制呼出',
    '没有呼出权限',
  ]),
  ...all('line fault', [
    '没有拨打权限',
    '线路故障',
    '网络故障',
    '系统故障',
    '主叫号码无效',
    'outgoing calls',
  ]),
  ...all('line fault', ['insufficient balance', 'technical difficulties'], CAUSE_RANK),
  ...all('line is busy', [
    '线路忙',
    '线路正忙',
    '线路繁忙',
    '网络忙',
    '网络正忙',
    '网络繁忙',
    '系统忙',
    '系统繁忙',
  ]),
  ...all('line is busy', ['线路占线', 'all circuits are busy', 'all lines are busy', 'network is busy']),
  ...all('not a local number', [
    '不是本地号码',
    '非本地号码',
    '号码前加拨',
    '前加拨零',
    '前加零',
    '加拨区号',
  ]),
  ...all('not a local number', ['not a local number', 'add zero before']),
  ...all('forwarded', ['呼叫转移失败', '转移失败', '转接失败', '转接不成功']),
  ...all(
    'redial later',
    ['请稍后再拨', '稍后再拨', '稍候再拨', '请稍候再拨', '稍后重拨', '请稍后重拨'],
    ADVICE_RANK,
  ),
  ...all(
    'redial later',
    ['请您稍后再拨', '请您稍候再拨', '请稍后再试', '请稍候再试', '稍后再试'],
    ADVICE_RANK,
  ),
  ...all('redial later', ['请您稍后再试', '请稍后再打', '稍后再打', 'redial later'], ADVICE_RANK),
  ...all(
    'redial later',
    ['dial later', 'try again later', 'call again later', 'call back later'],
    ADVICE_RANK,
  ),

  // Somebody may still answer.
  ...all(DECIDES_NOTHING, [
    '请不要挂机',
    '不要挂机',
    '请勿挂机',
    '请别挂机',
    '别挂机',
    '请不要挂断',
    '不要挂断',
  ]),
  ...all(DECIDES_NOTHING, ['请勿挂断', '请别挂断', '正在为您转接', '正在转接', '为您转接', '正在为您接通']),
  ...all(DECIDES_NOTHING, [
    '正在接通',
    '正在为您呼叫',
    '正在呼叫',
    '正在连接',
    '呼叫等待',
    '请稍候',
    '请稍后',
  ]),
  ...all(DECIDES_NOTHING, ['请您稍候', '请您稍后', '请稍等', '请您稍等', '稍等片刻', '耐心等待', '请等待']),
  ...all(DECIDES_NOTHING, ['正在振铃', '欢迎致电', '本次通话将被录音']),
  ...all(DECIDES_NOTHING, ['please hold', 'hold on', 'hold the line', "don't hang up", 'do not hang up']),
  ...all(DECIDES_NOTHING, ['please wait', 'call is being connected', 'connecting your call']),
  ...all(DECIDES_NOTHING, ['being transferred', 'being forwarded', 'stay on the line']),
];
