import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';

/** The way in: what this is, and the hospitals to sign in at. */
export function welcomePage(
  visitor: Visitor,
  hospitals: readonly { readonly hospitalId: string; readonly name: string }[],
): Html {
  const texts = visitor.texts.welcome;
  return layout(
    visitor,
    texts.title,
    html`<div class="hero">
        <h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
      </div>
      <section class="card" aria-labelledby="choose">
        <h2 id="choose">${texts.chooseHospital}</h2>
        <ul class="choices">
          ${hospitals.map(({ hospitalId, name }) => html`<li><a href="/sign-in/${hospitalId}">${name}</a></li>`)}
        </ul>
      </section>
      <section class="steps" aria-labelledby="how">
        <h2 id="how">${texts.howItWorks}</h2>
        <ol>
          ${texts.steps.map((step) => html`<li>${step}</li>`)}
        </ol>
      </section>`,
  );
}
