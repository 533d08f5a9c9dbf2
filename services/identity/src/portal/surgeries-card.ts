import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { type DoctorSurgeries, type ShownCalendar, type ShownSurgery } from '../overview/read-surgeries.ts';
import { html, type Html } from './html.ts';
import { type Visitor } from './layout.ts';
import { telling } from './telling.ts';
import { type NotUpdatedBecause, type Telling } from './texts-overview.ts';

/** The doctor's next surgeries, each with where it stands at Google; undefined: the surgery service is away. */
export function surgeriesCard(
  visitor: Visitor,
  surgeries: DoctorSurgeries | undefined,
  connection: DoctorConnection,
): Html {
  const texts = visitor.texts.overview.surgeries;
  return html`<section class="card" aria-labelledby="surgeries">
    <h2 id="surgeries">${texts.title}</h2>
    ${surgeries === undefined ? html`<p class="away">${texts.away}</p>` : list(visitor, surgeries, connection)}
  </section>`;
}

function list(visitor: Visitor, { upcoming, hasMore }: DoctorSurgeries, connection: DoctorConnection): Html {
  const texts = visitor.texts.overview.surgeries;
  if (upcoming.length === 0) return html`<p>${texts.none}</p>`;
  return html`<ul class="entries">
      ${upcoming.map((surgery) => item(visitor, surgery, connection))}
    </ul>
    ${hasMore ? html`<p class="small">${texts.more}</p>` : undefined}`;
}

function item(visitor: Visitor, surgery: ShownSurgery, connection: DoctorConnection): Html {
  const texts = visitor.texts.overview.surgeries;
  const { calendar, facility, room } = surgery;
  return html`<li>
    <div class="card-head">
      <h3>${surgery.procedure}</h3>
      <span class="badge ${calendar.state}">${texts.badge[calendar.state]}</span>
    </div>
    <p class="when"><time datetime="${surgery.startsAt.toISOString()}">${period(visitor, surgery)}</time></p>
    <p class="small">${texts.place}: ${room === undefined ? facility : `${facility}, ${room}`}</p>
    <p class="small">${texts.patient}: ${surgery.patient ?? texts.noPatient}</p>
    ${telling(stateOf(visitor, calendar, connection))}
    ${
      calendar.link === undefined
        ? undefined
        : html`<a class="event" href="${calendar.link}" target="_blank" rel="noopener noreferrer"
            >${texts.openEvent}</a
          >`
    }
  </li>`;
}

function stateOf(
  { texts: { overview } }: Visitor,
  { state, failure }: ShownCalendar,
  connection: DoctorConnection,
): Telling {
  if (state === 'not-connected') return overview.surgeries.notUpdated[notUpdatedBecause(connection)];
  if (state !== 'failed') return overview.surgeries.state[state];
  return failure === undefined ? overview.unknownFailure : overview.failures[failure];
}

function notUpdatedBecause({ state }: DoctorConnection): NotUpdatedBecause {
  switch (state) {
    case 'paused':
      return 'paused';
    case 'connected':
      return 'held-up';
    case 'not-connected':
    case 'access-revoked':
    case 'scope-missing':
    case 'withdrawing':
      return 'not-connected';
  }
}

/** From when to when on the clock of the hospital. */
function period({ language }: Visitor, { startsAt, endsAt, timeZone }: ShownSurgery): string {
  const format = new Intl.DateTimeFormat(language, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', timeZone, timeZoneName: 'short' },
  });
  return format.formatRange(startsAt, endsAt);
}
