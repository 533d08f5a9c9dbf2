import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { html, type Html } from './html.ts';
import { layout, type Visitor } from './layout.ts';
import { type Notice } from './problems.ts';

export interface Dashboard {
  readonly doctor: {
    readonly name: string;
    readonly doctorId: string;
    readonly email: string | undefined;
    readonly hospitalName: string;
  };
  readonly connection: DoctorConnection;
  readonly notice: Notice | undefined;
  /** For showing instants, an IANA name. */
  readonly timeZone: string;
}

/** Who is signed in, and where the connection with Google stands. */
export function dashboardPage(visitor: Visitor, { doctor, connection, notice, timeZone }: Dashboard): Html {
  const texts = visitor.texts.dashboard;
  return layout(
    visitor,
    texts.title,
    html`${notice === undefined ? undefined : noticeBox(visitor, notice)}
      <div class="who">
        <h1>${texts.greeting(doctor.name)}</h1>
        <p>${doctor.hospitalName} · ${texts.registration} ${doctor.doctorId}</p>
        ${doctor.email && html`<p>${doctor.email}</p>`}
      </div>
      <section class="card" aria-labelledby="google">
        <div class="card-head">
          <h2 id="google">Google Calendar</h2>
          <span class="badge ${connection.state}">${texts.status[connection.state]}</span>
        </div>
        ${connectionBody(visitor, connection, timeZone)}
      </section>`,
  );
}

function connectionBody(visitor: Visitor, connection: DoctorConnection, timeZone: string): Html {
  const texts = visitor.texts.dashboard;
  const connect = html`<p class="hint">${texts.keepBoxTicked}</p>
    <form method="get" action="/google/connect"><button class="primary">${texts.connect}</button></form>`;
  switch (connection.state) {
    case 'not-connected':
      return html`<p>${texts.notConnected}</p>
        ${connect}`;
    case 'access-revoked':
      return html`<p>${texts.revoked}</p>
        ${accountList(visitor, connection, timeZone)} ${connect}`;
    case 'scope-missing':
      return html`<p>${texts.scopeMissing}</p>
        ${accountList(visitor, connection, timeZone)} ${connect}`;
    case 'connected':
      return html`<p>${texts.connected}</p>
        ${accountList(visitor, connection, timeZone)}`;
  }
}

function accountList(
  visitor: Visitor,
  account: { readonly googleEmail: string; readonly connectedAt: Date },
  timeZone: string,
): Html {
  const texts = visitor.texts.dashboard;
  const since = new Intl.DateTimeFormat(visitor.language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  });
  return html`<dl>
    <div>
      <dt>${texts.account}</dt>
      <dd>${account.googleEmail}</dd>
    </div>
    <div>
      <dt>${texts.since}</dt>
      <dd>
        <time datetime="${account.connectedAt.toISOString()}">${since.format(account.connectedAt)}</time>
      </dd>
    </div>
  </dl>`;
}

function noticeBox(visitor: Visitor, notice: Notice): Html {
  const { title, detail } = visitor.texts.notices[notice];
  const isGood = notice === 'connected';
  return html`<div class="notice ${isGood ? 'good' : 'warning'}" role="${isGood ? 'status' : 'alert'}">
    <p><strong>${title}</strong></p>
    ${detail === undefined ? undefined : html`<p>${detail}</p>`}
  </div>`;
}
