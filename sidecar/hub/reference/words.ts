/** The words of the reference page, in both languages. */
import type { Language } from '../messages.ts';

export interface PageWords {
  title: string;
  lead: string;
  contents: string;
  other: string;
  needs: string;
  noLogin: string;
  parameters: string;
  query: string;
  body: string;
  answer: string;
  nothing: string;
  required: string;
  errors: string;
  /** Heads of tables. */
  heads: { field: string; type: string; meaning: string; code: string; status: string; message: string };
  /** Steps to the first request; `code` is shown as such. */
  steps: readonly { text: string; code: string }[];
  rules: readonly string[];
  /** By the first part of the path. */
  groups: Readonly<Record<string, string>>;
}

const LOGIN = `curl -c jar -H 'content-type: application/json' \\
  -d '{"user":"admin","password":"…"}' ORIGIN/v1/login`;
const PASSWORD = `curl -b jar -H 'content-type: application/json' -H 'origin: ORIGIN' -X PUT \\
  -d '{"password":"…","new_password":"…"}' ORIGIN/v1/me/password`;
const KEY = "curl -H 'authorization: Bearer crk_…' ORIGIN/v1/me";

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
  en: {
    title: 'cti-robot: the API',
    lead: 'Programs and people reach the hub through this API. The same description for machines:',
    contents: 'Contents',
    other: '中文',
    needs: 'needs',
    noLogin: 'needs no login',
    parameters: 'In the path',
    query: 'In the query',
    body: 'Body',
    answer: 'data of the answer',
    nothing: 'null',
    required: 'required',
    errors: 'Errors',
    heads: {
      field: 'field',
      type: 'type',
      meaning: 'meaning',
      code: 'code',
      status: 'status',
      message: 'message',
    },
    steps: [
      { text: 'Log in. The cookie is kept in the file jar.', code: LOGIN },
      { text: 'Change the first password.', code: PASSWORD },
      { text: 'Programs use a key (POST /v1/key, or cti-robot key add) instead of a login.', code: KEY },
    ],
    rules: [
      'Every answer is {"code", "status", "message", "data"}. An error has its HTTP status as code, and error {"code", "path"}.',
      'Accept-Language chooses the language of messages: English or Chinese.',
      'Repeat a POST with the same Idempotency-Key: one thing is made, and the first answer is given again for 24 hours.',
      'A change with If-Match and the ETag of an older revision is refused with 412.',
      'Times are milliseconds since 1970, UTC.',
    ],
    groups: {
      login: 'Login',
      logout: 'Logout',
      me: 'My own user',
      account: 'Accounts',
      audit: 'Audit',
      user: 'Users',
      key: 'API keys',
      flow: 'Flows',
      fleet: 'Hosts',
      events: 'Events',
      line: 'Lines',
      line_group: 'Groups of lines',
      blacklist: 'Blacklist',
      timegroup: 'Groups of times',
      dialer: 'The dialer',
    },
  },
  zh: {
    title: 'cti-robot 接口文档',
    lead: '程序和人都通过这套接口使用 hub。机器可读的描述：',
    contents: '目录',
    other: 'English',
    needs: '所需权限',
    noLogin: '无需登录',
    parameters: '路径参数',
    query: '查询参数',
    body: '请求正文',
    answer: '应答的 data',
    nothing: 'null',
    required: '必填',
    errors: '错误码',
    heads: {
      field: '字段',
      type: '类型',
      meaning: '说明',
      code: '错误码',
      status: '状态码',
      message: '消息',
    },
    steps: [
      { text: '登录，Cookie 存到文件 jar。', code: LOGIN },
      { text: '修改初始密码。', code: PASSWORD },
      { text: '程序不用登录，用 API 密钥（POST /v1/key 或 cti-robot key add）。', code: KEY },
    ],
    rules: [
      '所有应答都是 {"code", "status", "message", "data"}。出错时 code 等于 HTTP 状态码，另有 error {"code", "path"}。',
      '消息的语言由 Accept-Language 决定，支持中文和英文。',
      'POST 带上相同的 Idempotency-Key 重发，只会生效一次；24 小时内返回第一次的应答。',
      '带 If-Match 修改时，如果 ETag 已经过期，返回 412。',
      '时间都是 UTC 毫秒时间戳。',
    ],
    groups: {
      login: '登录',
      logout: '退出',
      me: '我的用户',
      account: '账户',
      audit: '审计',
      user: '用户',
      key: 'API 密钥',
      flow: '流程',
      fleet: '主机',
      events: '事件',
      line: '线路',
      line_group: '线路组',
      blacklist: '黑名单',
      timegroup: '时间组',
      dialer: '拨号器',
    },
  },
};
