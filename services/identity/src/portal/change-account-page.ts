import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';

/** The doctor consented with another account than before: which one shall it be? */
export function changeAccountPage(
  visitor: Visitor,
  accounts: { readonly present: string; readonly next: string; readonly question: string },
): Html {
  const texts = visitor.texts.changeAccount;
  return layout(
    visitor,
    texts.title,
    html`<section class="card">
      <h1>${texts.title}</h1>
      <p>${texts.present} <strong>${accounts.present}</strong></p>
      <p>${texts.next} <strong>${accounts.next}</strong></p>
      <p>${texts.effect}</p>
      <form method="post" action="/google/change-account">
        <input type="hidden" name="question" value="${accounts.question}" />
        <button class="primary">${texts.change(accounts.next)}</button>
      </form>
      <form method="post" action="/google/keep-account">
        <input type="hidden" name="question" value="${accounts.question}" />
        <button class="secondary">${texts.keep(accounts.present)}</button>
      </form>
    </section>`,
  );
}
