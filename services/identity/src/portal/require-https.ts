import { type RequestHandler } from 'express';

/** Calls `refuse` for a request in the clear where the portal is at an https address: TLS ends at a proxy, which must say so. */
export function requireHttps(publicUrl: string, refuse: RequestHandler): RequestHandler {
  const isHttps = new URL(publicUrl).protocol === 'https:';
  return (request, response, next) => {
    if (isHttps && !request.secure) void refuse(request, response, next);
    else next();
  };
}
