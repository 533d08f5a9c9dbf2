import { type Account } from '../accounts/accounts.ts';
import { type Reply } from '../http/reply.ts';
import { type Language } from '../oauth/consent-texts.ts';
import { escapeHtml } from '../oauth/page.ts';
import { pageReply } from './layout.ts';
import { siteTexts } from './texts.ts';

/** `GET /`: every account, each a link to its calendar. */
export function homePage(accounts: readonly Account[], language: Language): Reply {
  const texts = siteTexts[language];
  const rows = accounts
    .toSorted((a, b) => a.name.localeCompare(b.name, texts.lang))
    .map(
      ({ email, name }) => `<li><a href="/accounts/${encodeURIComponent(email)}?hl=${texts.lang}">
<span class="face" aria-hidden="true">${escapeHtml(initials(name))}</span><span><b>${escapeHtml(name)}</b><small>${escapeHtml(email)}</small></span></a></li>`,
    );
  const list =
    rows.length === 0 ? `<p>${texts.noAccounts}</p>` : `<ul class="accounts">${rows.join('\n')}</ul>`;
  return pageReply(200, {
    language,
    title: `${texts.homeTitle} · ${texts.brand}`,
    content: `<h1>${texts.homeTitle}</h1><p class="lead">${texts.homeLead}</p>${list}`,
    otherLanguage: `/?hl=${language === 'pt' ? 'en' : 'pt-BR'}`,
  });
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word) && !word.endsWith('.'));
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0) ?? '')
    .join('');
}
