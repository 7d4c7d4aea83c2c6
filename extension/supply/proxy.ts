// The way out of this machine: through the proxy that the editor or the environment names.
import { EnvHttpProxyAgent } from 'undici';

export interface ProxySettings {
  /** Address of the proxy, as in `http.proxy` of the editor. */
  url?: string;
  /** Hosts that are reached without it, separated by commas, as in NO_PROXY. */
  except?: string;
  /** Whether a certificate must be that of a known authority. */
  strictSsl?: boolean;
}

/** A server that says nothing for this long is gone. */
export const PATIENCE_MS = 30_000;
const CONNECT_MS = 20_000;

/** Reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, for whatever `settings` leaves out. */
export function outbound({ url, except, strictSsl = true }: ProxySettings = {}): EnvHttpProxyAgent {
  const tls = { rejectUnauthorized: strictSsl };
  return new EnvHttpProxyAgent({
    ...(url ? { httpProxy: url, httpsProxy: url } : {}),
    ...(except ? { noProxy: except } : {}),
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    connect: { timeout: CONNECT_MS, ...tls },
    ...(strictSsl ? {} : { requestTls: tls, proxyTls: tls }),
  });
}
