/** What the hub says when a login with OIDC does not succeed. */
export const OIDC_MESSAGES = {
  OIDC_ISSUER: {
    status: 503,
    en: 'the login with OIDC cannot be used now: try again later, or log in with a password',
    zh: '暂时无法用 OIDC 登录：请稍后再试，或者用密码登录',
  },
  OIDC_FAILED: {
    status: 401,
    en: 'the login with OIDC was not completed: begin again',
    zh: 'OIDC 登录没有完成，请重新开始',
  },
  OIDC_NO_USER: {
    status: 403,
    en: 'no user of this account has the e-mail address that you logged in with: ask an admin of the account',
    zh: '本账户没有用户使用这个登录邮箱：请联系账户的管理员',
  },
} as const;
