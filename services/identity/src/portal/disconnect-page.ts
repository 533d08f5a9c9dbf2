import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';

/** Says what disconnecting does before it is done. */
export function disconnectPage(visitor: Visitor, account: { readonly googleEmail: string }): Html {
  const texts = visitor.texts.disconnect;
  return layout(
    visitor,
    texts.title,
    html`<section class="card">
      <h1>${texts.title}</h1>
      <p>${texts.account} <strong>${account.googleEmail}</strong></p>
      <ul class="effects">
        ${texts.effects.map((effect) => html`<li>${effect}</li>`)}
      </ul>
      <form method="post" action="/google/disconnect"><button class="danger">${texts.confirm}</button></form>
      <a class="secondary" href="/dashboard">${texts.cancel}</a>
    </section>`,
  );
}
