/** What the hub says when it refuses something of calls of browsers. */
export const BROWSER_MESSAGES = {
  NO_BROWSER_HOST: {
    status: 503,
    en: 'no host takes calls of browsers for this route now: set freeswitch.browserUrl on a host of the route, or repeat the request later',
    zh: '目前没有主机能为该路由接听浏览器来电：请在路由所在主机上设置 freeswitch.browserUrl，或稍后再试',
  },
  TICKET: {
    status: 403,
    en: 'this address of a call is wrong or too old: ask for a new ticket',
    zh: '该通话地址无效或已过期：请重新获取呼叫凭证',
  },
  SOCKET_ORIGIN: {
    status: 403,
    en: 'pages of this site may not call: the operator allows it in hub.browsers.origins',
    zh: '该网站的页面不能呼叫：请由运维人员在 hub.browsers.origins 中放行',
  },
} as const;
