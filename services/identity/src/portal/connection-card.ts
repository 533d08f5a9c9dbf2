import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { type Withdrawal } from '../withdrawal/withdrawal.ts';
import { html, type Html } from './html.ts';
import { type Visitor } from './layout.ts';

export interface ConnectionView {
  readonly connection: DoctorConnection;
  readonly withdrawal: Withdrawal | undefined;
  /** The account that is connected once the one of before is left. */
  readonly next: string | undefined;
  /** For showing instants, an IANA name. */
  readonly timeZone: string;
}

/** Where the connection with Google stands, and what the doctor may do now. */
export function connectionCard(visitor: Visitor, view: ConnectionView): Html {
  const { state } = view.connection;
  return html`<section class="card" aria-labelledby="google">
    <div class="card-head">
      <h2 id="google">Google Calendar</h2>
      <span class="badge ${state}">${visitor.texts.dashboard.status[state]}</span>
    </div>
    ${body(visitor, view)}
  </section>`;
}

function body(visitor: Visitor, view: ConnectionView): Html {
  const { connection } = view;
  const texts = visitor.texts.dashboard;
  switch (connection.state) {
    case 'not-connected':
      return html`${leftovers(visitor, view.withdrawal)}
        <p>${texts.notConnected}</p>
        ${connect(visitor)}`;
    case 'access-revoked':
      return html`<p>${texts.revoked}</p>
        ${account(visitor, connection, view.timeZone)} ${connect(visitor)} ${disconnect(visitor)}`;
    case 'scope-missing':
      return html`<p>${texts.scopeMissing}</p>
        ${account(visitor, connection, view.timeZone)} ${connect(visitor)} ${disconnect(visitor)}`;
    case 'connected':
      return html`${leftovers(visitor, leaveBefore(connection, view.withdrawal))}
        <p>${texts.connected}</p>
        ${account(visitor, connection, view.timeZone)} ${pause(visitor)}
        <div class="also">
          <a class="secondary" href="/google/connect">${texts.useAnotherAccount}</a> ${disconnect(visitor)}
        </div>`;
    case 'paused':
      return html`<p>${texts.paused[connection.pause.entries]}</p>
        ${account(visitor, connection, view.timeZone)}
        <form method="post" action="/google/resume"><button class="primary">${texts.resume}</button></form>
        ${disconnect(visitor)}`;
    case 'withdrawing':
      return html`<p>${texts[connection.step]}</p>
        ${view.next && html`<p>${texts.connectsNext(view.next)}</p>`}
        ${account(visitor, connection, view.timeZone)}
        <a class="secondary" href="/dashboard">${texts.reload}</a>
        ${view.next && giveUpNext(visitor, view.next)}`;
  }
}

/**
 * The leave of another account that this connection waited for. An older one, and one of this very account, no longer says how things
 * stand: the doctor has connected since, and "remove this application's access" would end the connection that works.
 */
function leaveBefore(
  connection: { readonly googleSub: string; readonly connectedAt: Date },
  withdrawal: Withdrawal | undefined,
): Withdrawal | undefined {
  if (withdrawal?.finishedAt === undefined || withdrawal.finishedAt < connection.connectedAt)
    return undefined;
  return withdrawal.googleSub === connection.googleSub ? undefined : withdrawal;
}

/** What there is still to know of the account of before. */
function leftovers(visitor: Visitor, withdrawal: Withdrawal | undefined): Html | undefined {
  if (withdrawal?.step !== 'done') return undefined;
  const texts = visitor.texts.dashboard;
  const { leftBehind, revokedAtGoogle, nextRefused } = withdrawal;
  return html`${nextRefused && html`<p>${texts.nextRefused[nextRefused]}</p>`}
  ${leftBehind === undefined ? html`<p>${texts.leftUnknown}</p>` : undefined}
  ${leftBehind === undefined || leftBehind === 0 ? undefined : html`<p>${texts.leftBehind(leftBehind)}</p>`}
  ${revokedAtGoogle === false ? html`<p>${texts.notConfirmed}</p>` : undefined}`;
}

function connect({ texts }: Visitor): Html {
  return html`<p class="hint">${texts.dashboard.keepBoxTicked}</p>
    <form method="get" action="/google/connect">
      <button class="primary">${texts.dashboard.connect}</button>
    </form>`;
}

function pause({ texts: { dashboard } }: Visitor): Html {
  return html`<form method="post" action="/google/pause">
    <fieldset>
      <legend>${dashboard.pauseQuestion}</legend>
      <label class="option"
        ><input type="radio" name="entries" value="keep" checked />${dashboard.pauseKeeping}</label
      >
      <label class="option"
        ><input type="radio" name="entries" value="remove" />${dashboard.pauseRemoving}</label
      >
    </fieldset>
    <button class="secondary">${dashboard.pause}</button>
  </form>`;
}

/** Who disconnects last means it: the consent that waits is given up. */
function giveUpNext({ texts: { dashboard } }: Visitor, next: string): Html {
  return html`<div class="also">
    <form method="post" action="/google/disconnect">
      <button class="danger">${dashboard.doNotConnect(next)}</button>
    </form>
  </div>`;
}

function disconnect({ texts: { dashboard } }: Visitor): Html {
  return html`<a class="danger" href="/google/disconnect">${dashboard.disconnect}</a>`;
}

function account(
  visitor: Visitor,
  linked: { readonly googleEmail: string; readonly connectedAt: Date },
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
      <dd>${linked.googleEmail}</dd>
    </div>
    <div>
      <dt>${texts.since}</dt>
      <dd>
        <time datetime="${linked.connectedAt.toISOString()}">${since.format(linked.connectedAt)}</time>
      </dd>
    </div>
  </dl>`;
}
