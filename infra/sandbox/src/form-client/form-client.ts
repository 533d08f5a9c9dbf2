import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import { fillForm, type Filling } from './filled-form.ts';

/** What a request, with the redirects it led to, ended on. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** What a person reads, white space collapsed. */
  readonly text: string;
}

/** A browser without scripts: cookies, redirects, links and forms, for driving sign-in and consent pages. */
export interface FormClient {
  open(url: string): Promise<Page>;
  /** Follows the link with this text. */
  follow(page: Page, linkText: string): Promise<Page>;
  /** Fills and sends a form of the page as a browser would. */
  submit(page: Page, filling: Filling): Promise<Page>;
}

const MOST_REDIRECTS = 20;
const TIMEOUT_MS = 30_000;

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly body?: URLSearchParams;
  /** The page that sent it: a browser names its origin with every POST. */
  readonly from?: URL;
}

/** A new browser with no cookies. Its calls reject where a server cannot be reached or a page has no such link or form. */
export function createFormClient(): FormClient {
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: false });

  const send = async (request: Request, redirects = 0): Promise<Page> => {
    const response = await fetch(request.url, {
      method: request.method,
      headers: await headersOf(request, jar),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    for (const cookie of response.headers.getSetCookie())
      await jar.setCookie(cookie, request.url.href, { ignoreError: true });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      return pageOf(request.url, response);
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS)
      throw new Error(`more than ${MOST_REDIRECTS} redirects, the last to ${location}`);
    return send(redirectedTo(new URL(location, request.url), request, response.status), redirects + 1);
  };

  return {
    open: (url) => send({ method: 'GET', url: new URL(url) }),
    follow: async (page, linkText) => {
      const links = parse(page.html).querySelectorAll('a[href]');
      const href = links.find((link) => collapse(link.text) === linkText)?.getAttribute('href');
      if (href === undefined) throw new Error(`no link "${linkText}" on ${describe(page)}`);
      return send({ method: 'GET', url: new URL(href, page.url) });
    },
    submit: async (page, filling) => {
      const form = fillForm(parse(page.html), filling);
      if (form === undefined) throw new Error(`no such form on ${describe(page)}`);
      const url = new URL(form.action ?? page.url, page.url);
      if (form.method === 'POST')
        return send({ method: 'POST', url, body: form.values, from: new URL(page.url) });
      url.search = form.values.toString();
      return send({ method: 'GET', url });
    },
  };
}

/** Fetch's own rules: 307 and 308 send the same again, every other redirect is a GET. */
function redirectedTo(url: URL, request: Request, status: number): Request {
  return status === 307 || status === 308 ? { ...request, url } : { method: 'GET', url };
}

async function headersOf(request: Request, jar: CookieJar): Promise<Record<string, string>> {
  const cookie = await jar.getCookieString(request.url.href);
  return {
    accept: 'text/html',
    'accept-language': 'pt-BR,pt;q=0.9',
    ...(cookie === '' ? {} : { cookie }),
    ...(request.method === 'GET' || request.from === undefined ? {} : { origin: request.from.origin }),
  };
}

async function pageOf(url: URL, response: Response): Promise<Page> {
  const html = await response.text();
  return {
    url: url.href,
    status: response.status,
    html,
    text: collapse(parse(html).querySelector('body')?.text ?? html),
  };
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Without the query, which can hold a code or a state. */
function describe(page: Page): string {
  const { origin, pathname } = new URL(page.url);
  return `${origin}${pathname} (${page.status}): ${page.text.slice(0, 300)}`;
}
