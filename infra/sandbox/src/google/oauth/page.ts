import { consentTexts, type Language } from './consent-texts.ts';

const style = `
:root{color-scheme:light dark;--ink:#1f2430;--soft:#5b6472;--line:#d5dae3;--card:#fff;--ground:#eef2f8;--accent:#0b57d0;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#a7b0be;--line:#3a4250;--card:#1b1f27;--ground:#12151b;--accent:#a8c7fa;--on:#0b2a5b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.notice{padding:.6rem 1rem;text-align:center;font-size:.85rem;color:var(--soft)}
main{max-width:34rem;margin:1rem auto 3rem;padding:2rem;background:var(--card);border-radius:1.5rem;border:1px solid var(--line)}
h1{font-size:1.5rem;font-weight:500;line-height:1.3;margin:0 0 1.5rem;overflow-wrap:anywhere}
fieldset{border:1px solid var(--line);border-radius:1rem;margin:0 0 1.25rem;padding:.5rem 1rem 1rem;min-width:0}
legend{padding:0 .5rem;font-size:.95rem;color:var(--soft)}
.scroll{max-height:17rem;overflow:auto}
.row{display:flex;gap:.75rem;align-items:center;min-height:3rem;padding:.4rem .25rem;cursor:pointer;overflow-wrap:anywhere}
.row+.row{border-top:1px solid var(--line)}
.row input{flex:none;width:1.25rem;height:1.25rem;accent-color:var(--accent)}
.face{flex:none;width:2.25rem;height:2.25rem;border-radius:50%;display:grid;place-items:center;background:var(--accent);color:var(--on);font-weight:600}
small,.small{color:var(--soft);font-size:.875rem}
a{color:var(--accent)}
.password{display:block;margin:0 0 1.25rem}
.password input{display:block;width:100%;margin-top:.25rem;padding:.7rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);border-radius:.5rem}
.fault{padding:.75rem 1rem;border-radius:.75rem;background:#fce8e6;color:#8c1d18}
.buttons{display:flex;gap:.75rem;justify-content:flex-end;margin-top:1.5rem}
button{min-height:2.75rem;padding:0 1.5rem;font:inherit;font-weight:500;color:var(--accent);background:transparent;border:1px solid var(--line);border-radius:1.5rem;cursor:pointer}
button.primary{background:var(--accent);color:var(--on);border-color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (max-width:36rem){main{margin:0;border-radius:0;border-width:1px 0;padding:1.5rem 1rem}.buttons button{flex:1}}
`;

/** A whole page in the sandbox Google's looks; `body` is markup. */
export function page(language: Language, title: string, body: string): string {
  const texts = consentTexts[language];
  return `<!doctype html>
<html lang="${texts.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><p class="notice">${texts.notice}</p><main>${body}</main></body></html>
`;
}

/** Google's page for a request that may not be answered by a redirect. */
export function errorPage(language: Language, status: number, error: string, detail: string): string {
  const texts = consentTexts[language];
  return page(
    language,
    texts.title,
    `<h1>${texts.blocked}</h1><p>${escapeHtml(detail)}</p><p class="small">Error ${status}: ${escapeHtml(error)}</p>`,
  );
}

/** Text made safe to stand in markup and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
