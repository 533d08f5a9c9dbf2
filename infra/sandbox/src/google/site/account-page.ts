import { randomBytes } from 'node:crypto';
import { type Account } from '../accounts/accounts.ts';
import { type Reply } from '../http/reply.ts';
import { type Language } from '../oauth/consent-texts.ts';
import { escapeHtml } from '../oauth/page.ts';
import { pageReply } from './layout.ts';
import { siteTexts, type SiteTexts } from './texts.ts';

export interface AccountView {
  readonly account: Account;
  readonly timeZone: string;
  readonly clockAheadMs: number;
  readonly language: Language;
}

/** `GET /accounts/{email}`: the account's calendar. What the script needs to know stands in data attributes. */
export function accountPage({ account, timeZone, clockAheadMs, language }: AccountView): Reply {
  const texts = siteTexts[language];
  const styleNonce = randomBytes(16).toString('base64url');
  const { email, name } = account;
  const words = Object.entries(texts).filter(([, text]) => typeof text === 'string');
  return pageReply(200, {
    language,
    styleNonce,
    title: `${texts.calendarOf(name)} · ${texts.brand}`,
    head: `<meta name="csp-nonce" content="${styleNonce}"><script src="/assets/fullcalendar.js" defer></script><script src="/assets/fullcalendar-pt-br.js" defer></script><link rel="stylesheet" href="/assets/calendar.css"><link rel="stylesheet" href="/assets/dialogs.css"><script src="/assets/calendar.js" type="module"></script>`,
    content: `<div class="who"><a class="back" href="/?hl=${texts.lang}">${texts.allAccounts}</a>
<h1>${escapeHtml(texts.calendarOf(name))}</h1><p>${escapeHtml(email)} · ${texts.timeZone} ${escapeHtml(timeZone)}</p></div>
<p id="status" role="status" class="status"></p>
<div id="calendar" class="calendar" data-email="${escapeHtml(email)}" data-zone="${escapeHtml(timeZone)}" data-ahead="${clockAheadMs}" data-texts="${escapeHtml(JSON.stringify(Object.fromEntries(words)))}"><noscript>${texts.needsScript}</noscript></div>
${detailsDialog(texts)}${editDialog(texts)}`,
    otherLanguage: `/accounts/${encodeURIComponent(email)}?hl=${language === 'pt' ? 'en' : 'pt-BR'}`,
  });
}

/** `GET /accounts/{email}` of an account that does not exist. */
export function unknownAccountPage(language: Language): Reply {
  const texts = siteTexts[language];
  return pageReply(404, {
    language,
    title: texts.brand,
    content: `<h1>${texts.unknownAccount}</h1><p><a href="/?hl=${texts.lang}">${texts.allAccounts}</a></p>`,
    otherLanguage: `/?hl=${language === 'pt' ? 'en' : 'pt-BR'}`,
  });
}

function detailsDialog(texts: SiteTexts): string {
  return `<dialog id="details" aria-labelledby="details-title"><h2 id="details-title"></h2><p id="details-when" class="when"></p>
<dl id="details-list"></dl><details class="technical"><summary>${texts.technical}</summary><dl id="details-technical"></dl></details>
<div class="buttons"><button type="button" id="remove" class="danger">${texts.remove}</button><span class="gap"></span>
<button type="button" data-close autofocus>${texts.close}</button><button type="button" id="edit" class="primary">${texts.edit}</button></div></dialog>`;
}

function editDialog(texts: SiteTexts): string {
  return `<dialog id="editor" aria-labelledby="editor-title"><form id="form" method="dialog"><h2 id="editor-title">${texts.edit}</h2>
<label>${texts.title}<input name="summary" required maxlength="1024"></label>
<div class="pair"><label>${texts.start}<input name="start" required></label><label>${texts.end}<input name="end" required></label></div>
<label>${texts.place}<input name="location"></label>
<label>${texts.description}<textarea name="description" rows="5"></textarea></label>
<p class="fault" id="form-fault" role="alert"></p>
<div class="buttons"><span class="gap"></span><button type="button" data-close>${texts.cancel}</button><button class="primary">${texts.save}</button></div></form></dialog>`;
}
