import { type HelmetOptions } from 'helmet';

/**
 * Nothing but this portal's own stylesheet and images; no scripts, no frames. Browsers check `form-action` on the redirects that
 * follow a form, too, so the ways to Google's consent page and to the end of a provider's session must be open.
 */
export function securityHeaders(config: {
  readonly publicUrl: string;
  /** Addresses whose origins the portal's forms may end at. */
  readonly formsLeadTo: readonly string[];
}): HelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'", ...new Set(config.formsLeadTo.map((url) => new URL(url).origin))],
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
