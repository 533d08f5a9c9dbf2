import { type HelmetOptions } from 'helmet';

/**
 * Nothing but this portal's own stylesheet and images; no scripts, no frames. Browsers check `form-action` on the redirects that
 * follow a form, too, so the way to Google's consent page must be open.
 */
export function securityHeaders(config: {
  readonly publicUrl: string;
  readonly googleAuthorization: string;
}): HelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'", new URL(config.googleAuthorization).origin],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Not `no-referrer`: under it, browsers post the portal's own forms with `Origin: null`, which `requireSameOrigin` must refuse.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: new URL(config.publicUrl).protocol === 'https:' && { maxAge: 31_536_000 },
  };
}
