import { type RequestHandler } from 'express';

/**
 * Whether a state-changing request comes from a page of this portal. Browsers send `Sec-Fetch-Site` or, older ones, `Origin` with
 * every form they post; a request with neither comes from no browser we know, and is refused.
 */
export function isSameOrigin(
  headers: { readonly origin: string | undefined; readonly secFetchSite: string | undefined },
  publicOrigin: string,
): boolean {
  if (headers.secFetchSite !== undefined && headers.secFetchSite !== 'same-origin') return false;
  return headers.origin === undefined ? headers.secFetchSite !== undefined : headers.origin === publicOrigin;
}

/** Calls `refuse` for a POST, PUT, PATCH or DELETE from elsewhere; the session cookie's SameSite=Lax is the other half. */
export function requireSameOrigin(publicOrigin: string, refuse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    const secFetchSite = request.get('sec-fetch-site');
    const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (isSafe || isSameOrigin({ origin, secFetchSite }, publicOrigin)) next();
    else void refuse(request, response, next);
  };
}
