import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';
import { problems, type Problem } from './problems.ts';

const destinations = { home: '/', connect: '/google/connect' } as const;

/** What happened, in plain words, and what to do now. */
export function problemPage(visitor: Visitor, problem: Problem): Html {
  const { title, happened, advice } = visitor.texts.problems[problem];
  const { leadsTo } = problems[problem];
  return layout(
    visitor,
    title,
    html`<section class="card problem">
      <h1>${title}</h1>
      <p>${happened}</p>
      <p>${advice}</p>
      <a class="button primary" href="${destinations[leadsTo]}">${visitor.texts.leadsTo[leadsTo]}</a>
    </section>`,
  );
}
