import { connectionCard, type ConnectionView } from './connection-card.ts';
import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';
import { type Notice } from './problems.ts';

export interface Dashboard extends ConnectionView {
  readonly doctor: {
    readonly name: string;
    readonly doctorId: string;
    readonly email: string | undefined;
    readonly hospitalName: string;
  };
  readonly notice: Notice | undefined;
}

/** Who is signed in, and where the connection with Google stands. */
export function dashboardPage(visitor: Visitor, dashboard: Dashboard): Html {
  const texts = visitor.texts.dashboard;
  const { doctor, notice } = dashboard;
  return layout(
    visitor,
    texts.title,
    html`${notice === undefined ? undefined : noticeBox(visitor, notice)}
      <div class="who">
        <h1>${texts.greeting(doctor.name)}</h1>
        <p>${doctor.hospitalName} · ${texts.registration} ${doctor.doctorId}</p>
        ${doctor.email && html`<p>${doctor.email}</p>`}
      </div>
      ${connectionCard(visitor, dashboard)}`,
  );
}

function noticeBox(visitor: Visitor, notice: Notice): Html {
  const { title, detail } = visitor.texts.notices[notice];
  const isWarning = notice === 'denied' || notice === 'scope-missing';
  return html`<div class="notice ${isWarning ? 'warning' : 'good'}" role="${isWarning ? 'alert' : 'status'}">
    <p><strong>${title}</strong></p>
    ${detail === undefined ? undefined : html`<p>${detail}</p>`}
  </div>`;
}
