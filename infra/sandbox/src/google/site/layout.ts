import { type Reply } from '../http/reply.ts';
import { type Language } from '../oauth/consent-texts.ts';
import { escapeHtml } from '../oauth/page.ts';
import { siteTexts } from './texts.ts';

export interface Page {
  readonly language: Language;
  readonly title: string;
  /** Markup. */
  readonly head?: string;
  readonly content: string;
  /** Where the same page is in the other language; a path with its query. */
  readonly otherLanguage: string;
  /** Lets this one inline style element through, which FullCalendar adds. */
  readonly styleNonce?: string;
}

/** A whole page of the sandbox, at home beside the portal. Nothing is loaded from elsewhere and no script stands in the page. */
export function layout(page: Page): string {
  const texts = siteTexts[page.language];
  const other = page.language === 'pt' ? 'en' : 'pt-BR';
  return `<!doctype html>
<html lang="${texts.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(page.title)}</title><link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/site.css">${page.head ?? ''}</head>
<body><a class="skip" href="#content">${texts.skip}</a>
<header><div class="bar"><a class="brand" href="/?hl=${texts.lang}"><img src="/assets/icon.svg" alt="" width="28" height="28">${texts.brand}</a>
<a class="language" href="${escapeHtml(page.otherLanguage)}" hreflang="${other}" lang="${other}">${texts.otherLanguage}</a></div></header>
<main id="content">${page.content}</main>
<footer><p>${texts.brand}. ${texts.notice}</p></footer></body></html>
`;
}

/** The page as an answer, with a policy that lets in nothing but the sandbox's own files. */
export function pageReply(status: number, page: Page): Reply {
  const style = page.styleNonce === undefined ? '' : ` 'nonce-${page.styleNonce}'`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=UTF-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'${style}; img-src 'self'; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    body: layout(page),
  };
}
