import { html, type Html } from './html.ts';
import { type Language } from './language.ts';
import { type Texts } from './texts.ts';

/** What every page knows of the one who looks at it. */
export interface Visitor {
  readonly language: Language;
  readonly texts: Texts;
  readonly signedInAs: { readonly name: string; readonly hospitalName: string } | undefined;
}

/** A whole page: the header with language and sign-out, the content, the footer. */
export function layout(visitor: Visitor, title: string, content: Html): Html {
  const { texts, language } = visitor;
  const other = texts.otherLanguage;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${texts.product}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/portal.css" />
      </head>
      <body>
        <a class="skip" href="#content">${texts.skipToContent}</a>
        <header>
          <div class="bar">
            <a class="brand" href="/"
              ><img src="/assets/icon.svg" alt="" width="28" height="28" />${texts.product}</a
            >
            <nav>
              <a href="/language/${other.language}" hreflang="${other.language}" lang="${other.language}"
                >${other.label}</a
              >
              ${visitor.signedInAs === undefined ? undefined : signOutForm(texts)}
            </nav>
          </div>
        </header>
        <main id="content">${content}</main>
        <footer><p>${texts.footer}</p></footer>
      </body>
    </html>`;
}

function signOutForm(texts: Texts): Html {
  return html`<form method="post" action="/sign-out"><button class="quiet">${texts.signOut}</button></form>`;
}
