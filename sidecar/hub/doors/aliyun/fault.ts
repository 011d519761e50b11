/** What this door refuses, in the codes of the provider (docs/reference/aliyun.md#errors). */

/** Refusals of the gateway: the HTTP status says that something is wrong. The texts are those that clients know. */
const GATEWAY = {
  'InvalidAccessKeyId.NotFound': { status: 404, text: 'Specified access key is not found.' },
  IncompleteSignature: { status: 400, text: 'The request signature does not conform to the standards.' },
  SignatureDoesNotMatch: { status: 400, text: 'Specified signature is not matched with our calculation.' },
  SignatureNonceUsed: { status: 400, text: 'Specified signature nonce was used already.' },
  IllegalTimestamp: {
    status: 400,
    text: 'The input parameter "Timestamp" that is mandatory is not supplied.',
  },
  'InvalidTimeStamp.Format': {
    status: 400,
    text: 'Specified time stamp or date value is not well formatted.',
  },
  'InvalidTimeStamp.Expired': { status: 400, text: 'Specified time stamp or date value is expired.' },
  InvalidVersion: { status: 400, text: 'Specified parameter Version is not valid.' },
  'InvalidAction.NotFound': {
    status: 404,
    text: 'Specified api is not found, please check your url and method.',
  },
  UnsupportedHTTPMethod: { status: 400, text: 'This http method is not supported.' },
  RequestTimeout: { status: 408, text: 'The request did not arrive in time.' },
  RequestTooLarge: { status: 413, text: 'The request is too large.' },
  'Throttling.User': { status: 400, text: 'Request was denied due to user flow control.' },
  InternalError: { status: 500, text: 'The request processing has failed due to some unknown error.' },
  ServiceUnavailable: {
    status: 503,
    text: 'The request has failed due to a temporary failure of the server.',
  },
} as const;

export type GatewayCode = keyof typeof GATEWAY;

/** What a call wants cannot be done: HTTP status 200, and the code says why. */
export type BusinessCode =
  | 'isp.RAM_PERMISSION_DENY'
  | 'isv.INVALID_PARAMETERS'
  | 'isv.PARAM_LENGTH_LIMIT'
  | 'isv.VOICE_ROBOT_CALLEE_LIMIT'
  | 'isv.MOBILE_NUMBER_ILLEGAL'
  | 'isv.MOBILE_COUNT_OVER_LIMIT'
  | 'isv.DISPLAY_NUMBER_ILLEGAL'
  | 'isv.TEMPLATE_PARAMS_ILLEGAL'
  | 'isv.BILLID_NOT_EXIST'
  | 'isv.OUT_OF_SERVICE'
  | 'isv.PRODUCT_UN_SUBSCRIPT'
  | 'isv.VOICE_CALL_PERIOD_ERROR'
  | 'isv.VOICE_CALL_FAIL'
  | 'isv.BLACK_KEY_CONTROL_LIMIT'
  | 'isv.BUSINESS_LIMIT_CONTROL';

export class AliyunFault extends Error {
  override readonly name = 'AliyunFault';

  private constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** @param more after the usual text, for the client: no secrets */
  static gateway(code: GatewayCode, more = ''): AliyunFault {
    const { status, text } = GATEWAY[code];
    return new AliyunFault(status, code, more === '' ? text : `${text} ${more}`);
  }

  static missing(parameter: string): AliyunFault {
    return new AliyunFault(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
  }

  static business(code: BusinessCode, message: string): AliyunFault {
    return new AliyunFault(200, code, message);
  }

  /** A parameter that cannot be used. */
  static parameter(name: string, problem: string): AliyunFault {
    return AliyunFault.business('isv.INVALID_PARAMETERS', `${name} ${problem}`);
  }
}
