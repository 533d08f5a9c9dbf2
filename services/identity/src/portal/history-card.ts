import { type Happened, type HistoryLine } from '../overview/read-history.ts';
import { type Overview } from '../overview/overview.ts';
import { type ShownSurgery } from '../overview/read-surgeries.ts';
import { html, type Html } from './html.ts';
import { type Visitor } from './layout.ts';
import { telling } from './telling.ts';
import { type Telling } from './texts-overview.ts';

/** What happened on the doctor's calendar, the newest first, and the button that has it checked. */
export function historyCard(visitor: Visitor, overview: Overview, timeZone: string): Html {
  const texts = visitor.texts.overview;
  return html`<section class="card" aria-labelledby="history">
    <h2 id="history">${texts.history.title}</h2>
    <form method="post" action="/calendar/check">
      <p class="small">${texts.check.hint}</p>
      <button class="secondary">${texts.check.button}</button>
    </form>
    ${lines(visitor, overview, timeZone)}
  </section>`;
}

function lines(visitor: Visitor, { history, surgeries }: Overview, timeZone: string): Html {
  const texts = visitor.texts.overview.history;
  if (history === undefined) return html`<p class="away">${texts.away}</p>`;
  if (history.length === 0) return html`<p>${texts.none}</p>`;
  return html`<ol class="entries">
    ${history.map((line) => item(visitor, line, { known: surgeries?.known, timeZone }))}
  </ol>`;
}

function item(
  visitor: Visitor,
  { at, surgeryId, happened, times }: HistoryLine,
  view: {
    readonly known: ReadonlyMap<string, ShownSurgery> | undefined;
    readonly timeZone: string;
  },
): Html {
  const texts = visitor.texts.overview.history;
  const when = new Intl.DateTimeFormat(visitor.language, {
    ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: view.timeZone },
  });
  const often = times === 1 ? '' : ` · ${texts.times(times)}`;
  return html`<li>
    <p class="small"><time datetime="${at.toISOString()}">${when.format(at)}</time>${often}</p>
    ${which(visitor, surgeryId, view.known)} ${telling(tellingOf(visitor, happened))}
  </li>`;
}

/** Which surgery it was; nothing while the service that knows is away. */
function which(
  visitor: Visitor,
  surgeryId: string,
  known: ReadonlyMap<string, ShownSurgery> | undefined,
): Html | undefined {
  if (known === undefined) return undefined;
  const surgery = known.get(surgeryId);
  if (surgery === undefined) return html`<h3>${visitor.texts.overview.history.otherSurgery}</h3>`;
  const { procedure, startsAt, timeZone } = surgery;
  const start = new Intl.DateTimeFormat(visitor.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  return html`<h3>${procedure} · ${start.format(startsAt)}</h3>`;
}

/** A line of the sync log in plain words. */
export function tellingOf({ texts: { overview }, language }: Visitor, happened: Happened): Telling {
  const { history, failures, unknownFailure } = overview;
  switch (happened.kind) {
    case 'failed':
      return happened.code === undefined ? unknownFailure : failures[happened.code];
    case 'found-changed': {
      const names = happened.fields.map((field) => history.fields[field]);
      return history.changed(names.length === 0 ? undefined : new Intl.ListFormat(language).format(names));
    }
    case 'created':
    case 'updated':
    case 'removed':
    case 'unchanged':
    case 'waiting-for-connection':
    case 'superseded':
    case 'found-deleted':
    case 'found-stray':
    case 'found-copy':
      return history.outcomes[happened.kind];
  }
}
