import { html, type Html } from './html.ts';
import { type Telling } from './texts-overview.ts';

/** What happened, and below it what to do. */
export function telling({ happened, advice }: Telling): Html {
  return html`<p class="happened">${happened}</p>
    ${advice === undefined ? undefined : html`<p class="advice">${advice}</p>`}`;
}
