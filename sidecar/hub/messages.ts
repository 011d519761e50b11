/**
 * What the hub says when it refuses something: HTTP status, and the sentence in both languages. `{name}` stands for a
 * value of the error.
 */
import { BROWSER_MESSAGES } from './browsers/messages.ts';
import { OIDC_MESSAGES } from './oidc/messages.ts';

export type Language = 'en' | 'zh';

interface Message {
  /** HTTP status. */
  status: number;
  en: string;
  zh: string;
}

export const MESSAGES = {
  BAD_REQUEST: {
    status: 400,
    en: 'the body must be valid JSON, sent with the header Content-Type: application/json',
    zh: '正文必须是合法的 JSON，并带上请求头 Content-Type: application/json',
  },
  UNAUTHENTICATED: {
    status: 401,
    en: 'log in, or send an API key as a bearer token',
    zh: '请登录，或者在 Authorization 头里带上 API 密钥',
  },
  LOGIN_FAILED: {
    status: 401,
    en: 'the account, user name, password or code is wrong',
    zh: '账户、用户名、密码或验证码不对',
  },
  FORBIDDEN: { status: 403, en: 'this needs the right {right}', zh: '没有权限：{right}' },
  ORIGIN: {
    status: 403,
    en: 'a change with a session’s cookie needs the hub’s own address in the header Origin, and a JSON body',
    zh: '用会话 Cookie 修改数据时，请求头 Origin 必须是 hub 自己的地址，正文必须是 JSON',
  },
  NOT_FOUND: { status: 404, en: 'not found', zh: '没有找到' },
  NO_ACCOUNT: {
    status: 404,
    en: 'there is no account {name}: cti-robot account ls lists them',
    zh: '没有名为 {name} 的账户：可用 cti-robot account ls 查看',
  },
  EXISTS: { status: 409, en: '{what} exists already', zh: '{what} 已经存在' },
  CONFLICT: {
    status: 409,
    en: '{what} has changed: read it again, then repeat',
    zh: '{what} 已被修改：请重新读取后再试',
  },
  IN_PROGRESS: {
    status: 409,
    en: 'a request with this Idempotency-Key is still in progress: repeat it later',
    zh: '带有这个 Idempotency-Key 的请求还在处理中，请稍后再试',
  },
  LAST_ADMIN: {
    status: 409,
    en: 'this is the account’s last admin: make another one first',
    zh: '这是账户的最后一个管理员：请先设置另一个管理员',
  },
  REVISION: {
    status: 412,
    en: 'it has been changed by somebody else: compare both versions, then save again',
    zh: '内容已被别人修改：请对比两个版本后再保存',
  },
  TOO_LARGE: {
    status: 413,
    en: 'the request is longer than {bytes} bytes',
    zh: '请求超过 {bytes} 字节',
  },
  INVALID: { status: 422, en: '{path} {problem}', zh: '{path} 不合要求：{problem}' },
  IDEMPOTENCY_REUSED: {
    status: 422,
    en: 'this Idempotency-Key was used with another body: take a new one for another request',
    zh: '这个 Idempotency-Key 已用于内容不同的请求：请换一个新的',
  },
  FLOW_NAME: {
    status: 422,
    en: 'the name of a flow is 1 to 128 letters, digits, _ - . @, with no leading dot, no ".." and no ".@" part at its end',
    zh: '话术名须为 1 至 128 个字母、数字、_ - . @，不能以点开头，不能含“..”，末尾不能是“.@”部分',
  },
  NO_DRAFT: {
    status: 422,
    en: 'give a script, or save a draft first',
    zh: '请提供脚本，或先保存草稿',
  },
  SCRIPT_REFUSED: { status: 422, en: 'the script is refused: {reason}', zh: '脚本无法使用：{reason}' },
  LINT_ERRORS: {
    status: 422,
    en: 'nothing was published: lint finds {count} errors in the script. Correct them first',
    zh: '没有发布：脚本检查发现 {count} 个错误，请先修改',
  },
  SOUND_NOT_WAV: {
    status: 422,
    en: 'the sound is no WAV file with PCM or G.711 audio: convert it, for example with `ffmpeg -i <file> -ar 8000 -ac 1 <name>.wav`',
    zh: '这不是 PCM 或 G.711 的 WAV 文件：请先转换，例如 `ffmpeg -i <文件> -ar 8000 -ac 1 <名称>.wav`',
  },
  SOUND_FORMAT: {
    status: 422,
    en: 'the sound has {channels} channels and {rate} samples a second: 1 or 2 channels and 8000 to 48000 samples are allowed',
    zh: '该录音有 {channels} 个声道，采样率 {rate}：只接受 1 或 2 个声道、8000 至 48000 的采样率',
  },
  SOUND_INCOMPLETE: {
    status: 422,
    en: 'the sound is incomplete: its header tells another length than the file has',
    zh: '该录音不完整：文件头里的长度与实际不符',
  },
  SOUND_TOO_LARGE: {
    status: 413,
    en: 'the sound has {bytes} bytes, {most} are allowed: convert it to 8000 samples a second and one channel',
    zh: '该录音有 {bytes} 字节，最多 {most} 字节：请转换成 8000 采样率、单声道',
  },
  PROMPT_IN_USE: {
    status: 409,
    en: 'version {version} of the flow {flow} names this prompt, and versions are kept: it cannot be deleted',
    zh: '话术 {flow} 的版本 {version} 引用了这段录音，而版本会一直保留：不能删除',
  },
  PROMPT_MISSING: {
    status: 422,
    en: 'nothing was published: the prompt {hash} has not been uploaded',
    zh: '没有发布：录音 {hash} 没有上传',
  },
  RANGE: {
    status: 416,
    en: 'the recording has {bytes} bytes, and none of those asked for',
    zh: '录音共 {bytes} 字节，请求的范围不在其中',
  },
  LINK: {
    status: 403,
    en: 'this link is wrong or has expired: ask for a new one',
    zh: '链接无效或已过期：请重新获取',
  },
  RECORDING_HOST: {
    status: 503,
    en: 'the recording is on the host {host}, which cannot be reached: check its sidecar and peer.listen there, or repeat the request later',
    zh: '录音在主机 {host} 上，目前联系不到：请检查那里的 sidecar 和 peer.listen，或稍后再试',
  },
  RECORDING_STORE: {
    status: 503,
    en: 'the recording is in the store {store}, which cannot be read now: check recordingStore, or repeat the request later',
    zh: '录音在存储 {store} 中，目前无法读取：请检查 recordingStore，或稍后再试',
  },
  RECORDING_EARLY: {
    status: 503,
    en: 'the call has just ended and its recording is not ready: repeat the request in a few seconds',
    zh: '通话刚刚结束，录音还没有就绪：请几秒后再试',
  },
  REVIEW_NEEDED: {
    status: 409,
    en: 'this flow needs a review: have another person approve version {version} first',
    zh: '该话术需要审核：请先由另一个人批准版本 {version}',
  },
  REVIEW_OWN: {
    status: 403,
    en: 'a version is reviewed by somebody other than its author and the person who asked for the review',
    zh: '版本必须由作者和申请人之外的人审核',
  },
  REVIEW_CLOSED: {
    status: 409,
    en: 'this review is decided: ask for a new one',
    zh: '该审核已有结论：请重新申请',
  },
  PUBLISHING: {
    status: 409,
    en: 'version {version} of this flow is being published now: wait for its end, then look again',
    zh: '该话术的版本 {version} 正在发布：请等待完成后再看',
  },
  PUSH_ADDRESS: {
    status: 400,
    en: 'the hub may not connect to this address ({reason}): give a public https address, or let the operator allow it in hub.pushTargets',
    zh: '不允许访问该地址（{reason}）：请使用公网 https 地址，或由运维人员在 hub.pushTargets 中放行',
  },
  PUSH_TARGET_OFF: {
    status: 409,
    en: '{target} is off or was removed, so nothing can be sent to it: turn it on first',
    zh: '{target} 已停用或删除，无法发送：请先启用',
  },
  LINE_IN_USE: {
    status: 409,
    en: '{what} is used by {users}: change these first, or turn it off',
    zh: '{what} 正被 {users} 使用：请先修改它们，或者停用',
  },
  TIMEGROUP_IN_USE: {
    status: 409,
    en: '{name} is used by {users}: give these tasks and routes another group of times first',
    zh: '{name} 正被 {users} 使用：请先让这些任务和路由改用别的时间组',
  },
  FLOW_IN_USE: {
    status: 409,
    en: 'the routes of {users} have {name}: give these numbers another flow first',
    zh: '{users} 的呼入路由正在使用 {name}：请先让这些号码改用别的话术',
  },
  ROUTE_TAKEN: {
    status: 409,
    en: 'this number, or a range around it or in it, belongs to another route of the deployment: ask the deployment’s admin for it',
    zh: '该号码、包含它的号段或它包含的号码已属于本部署的其他路由：请联系部署管理员',
  },
  ...BROWSER_MESSAGES,
  TASK_STATE: {
    status: 409,
    en: 'a task that is {state} does not allow this: {hint}',
    zh: '任务处于“{state}”状态，不能这样操作：{hint}',
  },
  TASK_NOBODY: {
    status: 409,
    en: 'the task was not started, because nobody could be called: {reason}',
    zh: '任务没有启动，因为没有可以呼叫的号码：{reason}',
  },
  NUMBERS_REFUSED: {
    status: 422,
    en: 'nothing was imported: {count} numbers or their variables cannot be used. Correct them, or leave them out with skip_error true',
    zh: '没有导入：{count} 个号码或变量不能使用。请修改，或用 skip_error true 跳过',
  },
  NUMBER_FILE: {
    status: 422,
    en: 'the file was not imported: {problem}',
    zh: '文件没有导入：{problem}',
  },
  IMPORT_FAILED: {
    status: 409,
    en: 'the import ended after {count} numbers: {problem}',
    zh: '导入在 {count} 个号码之后中止：{problem}',
  },
  NO_HOST: {
    status: 503,
    en: 'nothing was published: no host can be reached. Start a sidecar; a hub alone needs the setting redis',
    zh: '没有发布：联系不到任何主机。请启动 sidecar；单独运行的 hub 需要设置 redis',
  },
  HOSTS_UNAVAILABLE: {
    status: 503,
    en: 'the change could not be brought to the hosts: {reason}',
    zh: '无法把改动送到主机：{reason}',
  },
  HOSTS_UNKNOWN: {
    status: 503,
    en: 'the connection was lost while the change was made: {reason}. The hub finds out within {seconds} s whether the hosts have it; read the flow again then',
    zh: '改动途中连接中断：{reason}。hub 会在 {seconds} 秒内查明主机是否已收到，请届时重新查看该话术',
  },
  QUOTA: {
    status: 429,
    en: 'the account’s quota of {what} is used up ({limit})',
    zh: '账户的{what}配额（{limit}）已用完',
  },
  TOO_MANY: { status: 429, en: 'too many requests: wait {seconds} s', zh: '请求太频繁，请等待 {seconds} 秒' },
  TOO_MANY_STREAMS: {
    status: 429,
    en: 'at most {limit} streams of events may be open at once: close another one first',
    zh: '同时最多打开 {limit} 个事件流：请先关闭其他的',
  },
  PASSWORD_WEAK: {
    status: 422,
    en: 'a password has 10 to 200 characters and is not the user’s name',
    zh: '密码须为 10 至 200 个字符，且不能与用户名相同',
  },
  PASSWORD_MUST_CHANGE: {
    status: 403,
    en: 'change the first password before anything else',
    zh: '首次登录须先修改密码',
  },
  TOTP_MUST_ENROL: {
    status: 403,
    en: 'this account requires one-time codes: turn yours on before anything else',
    zh: '本账户要求使用动态验证码：请先开启',
  },
  ...OIDC_MESSAGES,
  SECRET_KEY: {
    status: 500,
    en: 'hub.secretKey must be 64 hex digits: make one with `openssl rand -hex 32`',
    zh: 'hub.secretKey 必须是 64 位十六进制数字，可用 `openssl rand -hex 32` 生成',
  },
  SEALED: {
    status: 500,
    en: 'a stored secret cannot be opened with this hub.secretKey: give the key that sealed it, or store the secret again',
    zh: '用当前的 hub.secretKey 打不开已保存的密文：请换回加密时的密钥，或者重新保存该密文',
  },
  FAULT: {
    status: 500,
    en: 'a fault in the hub: its log says more',
    zh: '服务内部错误，详情见日志',
  },
  UNAVAILABLE: {
    status: 503,
    en: 'the database cannot be used now: repeat the request later',
    zh: '数据库暂时不可用，请稍后再试',
  },
} as const satisfies Record<string, Message>;

export type HubErrorCode = keyof typeof MESSAGES;
