import { type Overview } from '../overview/overview.ts';
import { type CheckOutcome } from '../overview/request-check.ts';
import { connectionCard, type ConnectionView } from './connection-card.ts';
import { historyCard } from './history-card.ts';
import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';
import { surgeriesCard } from './surgeries-card.ts';
import { type Notice } from './problems.ts';

export interface Dashboard extends ConnectionView {
  readonly doctor: {
    readonly name: string;
    readonly doctorId: string;
    readonly email: string | undefined;
    readonly hospitalName: string;
  };
  readonly notice: Notice | undefined;
  readonly check: CheckOutcome | undefined;
  readonly overview: Overview;
}

/** Who is signed in, where the connection with Google stands, what comes and what happened. */
export function dashboardPage(visitor: Visitor, dashboard: Dashboard): Html {
  const texts = visitor.texts.dashboard;
  const { doctor, notice, check, overview } = dashboard;
  return layout(
    visitor,
    texts.title,
    html`${notice === undefined ? undefined : noticeBox(visitor, notice)}
      ${check === undefined ? undefined : checkBox(visitor, check)}
      <div class="who">
        <h1>${texts.greeting(doctor.name)}</h1>
        <p>${doctor.hospitalName} · ${texts.registration} ${doctor.doctorId}</p>
        ${doctor.email && html`<p>${doctor.email}</p>`}
      </div>
      ${connectionCard(visitor, dashboard)}
      ${surgeriesCard(visitor, overview.surgeries, dashboard.connection)}
      ${historyCard(visitor, overview, dashboard.timeZone)}`,
  );
}

function noticeBox(visitor: Visitor, notice: Notice): Html {
  return box(visitor.texts.notices[notice], notice === 'denied' || notice === 'scope-missing');
}

function checkBox({ texts: { overview } }: Visitor, check: CheckOutcome): Html {
  if (check.kind !== 'started') return box(overview.check.refused[check.kind], true);
  return box(overview.check.started(check.entries, check.sweep), false);
}

function box(
  { title, detail }: { readonly title: string; readonly detail?: string },
  isWarning: boolean,
): Html {
  return html`<div class="notice ${isWarning ? 'warning' : 'good'}" role="${isWarning ? 'alert' : 'status'}">
    <p><strong>${title}</strong></p>
    ${detail === undefined ? undefined : html`<p>${detail}</p>`}
  </div>`;
}
