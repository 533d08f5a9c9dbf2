import { type Account } from '../accounts/accounts.ts';
import { consentTexts, type Language } from './consent-texts.ts';
import { escapeHtml, page } from './page.ts';
import { explainScope } from './scopes.ts';

export interface ConsentView {
  readonly requestId: string;
  readonly applicationName: string;
  readonly accounts: readonly Account[];
  readonly chosen: string | undefined;
  /** Scopes to be ticked, and those ticked now. */
  readonly scopes: readonly string[];
  readonly ticked: readonly string[];
  readonly language: Language;
  /** Where to start over with every account to choose from; undefined when all are shown. */
  readonly otherAccounts: string | undefined;
  readonly fault: 'noAccount' | 'wrongPassword' | undefined;
}

/** The consent page: a plain form with `request`, `account`, a `scope` box each, `password` if one is set, and `decision`. */
export function consentPage(view: ConsentView): string {
  const texts = consentTexts[view.language];
  const application = `<strong>${escapeHtml(view.applicationName)}</strong>`;
  const askPassword = view.accounts.some(({ password }) => password !== undefined);
  return page(
    view.language,
    texts.title,
    `<h1>${texts.wants(application)}</h1>
${view.fault === undefined ? '' : `<p class="fault" role="alert">${texts[view.fault]}</p>`}
<form method="post" action="/o/oauth2/v2/auth">
<input type="hidden" name="request" value="${escapeHtml(view.requestId)}">
<fieldset class="accounts"><legend>${texts.choose}</legend>
<div class="scroll">${view.accounts.map((account) => accountRow(account, view.chosen)).join('\n')}</div>
${view.otherAccounts === undefined ? '' : `<a href="${escapeHtml(view.otherAccounts)}">${texts.other}</a>`}
</fieldset>
${askPassword ? `<label class="password">${texts.password}<input type="password" name="password" autocomplete="off"></label>` : ''}
${view.scopes.length === 0 ? '' : scopeRows(view, texts.allows(application))}
<p class="small">${texts.signIn(application)} ${texts.trust}</p>
<div class="buttons">
<button name="decision" value="deny" formnovalidate>${texts.deny}</button>
<button name="decision" value="allow" class="primary">${texts.allow}</button>
</div>
</form>`,
  );
}

function accountRow({ email, name }: Account, chosen: string | undefined): string {
  const initial = escapeHtml(name.trim().charAt(0).toUpperCase());
  return `<label class="row"><input type="radio" name="account" value="${escapeHtml(email)}" required${email === chosen ? ' checked' : ''}>
<span class="face" aria-hidden="true">${initial}</span><span><b>${escapeHtml(name)}</b><br><small>${escapeHtml(email)}</small></span></label>`;
}

function scopeRows(view: ConsentView, legend: string): string {
  const rows = view.scopes.map(
    (scope) =>
      `<label class="row"><input type="checkbox" name="scope" value="${escapeHtml(scope)}"${view.ticked.includes(scope) ? ' checked' : ''}>
<span>${escapeHtml(explainScope(scope, view.language))}</span></label>`,
  );
  return `<fieldset><legend>${legend}</legend>${rows.join('\n')}</fieldset>`;
}
