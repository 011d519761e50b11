/** The provider's own clients, as its customers use them. */
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);
const PopClient = load('@alicloud/pop-core') as typeof import('@alicloud/pop-core');
const openApi = load('@alicloud/openapi-client') as typeof import('@alicloud/openapi-client');
const { RuntimeOptions } = load('@alicloud/tea-util') as typeof import('@alicloud/tea-util');

export const VERSION = '2017-05-25';

export interface AccessKey {
  accessKeyId: string;
  accessKeySecret: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of all actions
export type AliyunAnswer = any;

/** Asks for an action. Fails as the client does. */
export type Ask = (action: string, parameters?: Record<string, unknown>) => Promise<AliyunAnswer>;

export interface Endpoint {
  /** `http://127.0.0.1:1234` */
  url: string;
  /** Certificate of its authority, PEM. */
  ca?: string | undefined;
}

/** `@alicloud/pop-core`. */
export function popClient({ url, ca }: Endpoint, key: AccessKey, method: 'GET' | 'POST'): Ask {
  const client = new PopClient({ ...key, endpoint: url, apiVersion: VERSION });
  const { Agent } = load('node:https') as typeof import('node:https');
  const agent = ca === undefined ? {} : { agent: new Agent({ ca }) };
  return (action, parameters = {}) =>
    client.request(action, parameters, { method, timeout: 60_000, ...agent });
}

/** `@alicloud/openapi-client`: all parameters are in the query of a POST, as in the provider's own clients of products. */
export function openApiClient(
  { url, ca }: Endpoint,
  key: AccessKey,
  { signature = 'v3', isForm = false }: { signature?: 'v2' | 'v3'; isForm?: boolean } = {},
): Ask {
  const { protocol, host } = new URL(url);
  const client = new openApi.default(
    new openApi.Config({
      ...{ ...key, endpoint: host, protocol: protocol.slice(0, -1).toUpperCase() },
      ...(ca !== undefined && { ca }),
      ...(signature === 'v2' && { signatureAlgorithm: 'v2' }),
    }),
  );
  const params = (action: string) =>
    new openApi.Params({
      ...{ action, version: VERSION, protocol: protocol.slice(0, -1).toUpperCase(), pathname: '/' },
      ...{ method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' },
    });
  return async (action, parameters = {}) => {
    const request = new openApi.OpenApiRequest(isForm ? { body: parameters } : { query: parameters });
    const runtime = new RuntimeOptions({ readTimeout: 60_000, connectTimeout: 10_000 });
    const answer = await client.callApi(params(action), request, runtime);
    return (answer as { body: AliyunAnswer }).body;
  };
}
