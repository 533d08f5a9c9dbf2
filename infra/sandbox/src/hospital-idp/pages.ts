import { html, Html } from './html.ts';

/** Where the pages' stylesheet is served. */
export const STYLESHEET_PATH = '/hospital-idp.css';

/** The sign-in form: posts `username` (the e-mail address) and `password` to where it stands. */
export function signInPage(
  hospitalName: string,
  form: { readonly username: string; readonly refused: boolean },
): Html {
  return page(
    hospitalName,
    html`<h1>Entrar</h1>
      <p>Use o seu e-mail e a sua senha do hospital.</p>
      ${form.refused ? html`<p class="alert" role="alert">E-mail ou senha incorretos. Confira e tente de novo.</p>` : undefined}
      <form method="post">
        <label for="username">E-mail</label>
        <input
          id="username"
          name="username"
          type="email"
          autocomplete="username"
          inputmode="email"
          required
          value="${form.username}"
          ${form.refused ? undefined : html`autofocus`}
        />
        <label for="password">Senha</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${form.refused ? html`autofocus aria-invalid="true"` : undefined}
        />
        <button type="submit">Entrar</button>
      </form>`,
  );
}

/** Asks before the hospital's own session ends. `form` is the provider's markup: a form `op.logoutForm` without buttons. */
export function signOutPage(hospitalName: string, form: string): Html {
  return page(
    hospitalName,
    html`<h1>Sair</h1>
      <p>Deseja encerrar a sua sessão no hospital?</p>
      ${new Html(form)}
      <button type="submit" form="op.logoutForm" name="logout" value="yes">Sair</button>
      <button type="submit" form="op.logoutForm" class="plain">Continuar conectado</button>`,
  );
}

/** Where the provider ends when no client asked to be returned to. */
export function signedOutPage(hospitalName: string): Html {
  return page(
    hospitalName,
    html`<h1>Você saiu</h1>
      <p>A sua sessão no hospital foi encerrada.</p>`,
  );
}

/** Says what went wrong with a request that cannot go on. */
export function problemPage(hospitalName: string, reason: string): Html {
  return page(
    hospitalName,
    html`<h1>Não foi possível continuar</h1>
      <p>Volte ao portal e entre de novo.</p>
      <p class="detail">${reason}</p>`,
  );
}

function page(hospitalName: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="pt-BR">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Entrar · ${hospitalName}</title>
        <link rel="stylesheet" href="${STYLESHEET_PATH}" />
      </head>
      <body>
        <main>
          <p class="hospital">${hospitalName}</p>
          ${content}
        </main>
        <footer>Provedor de identidade de demonstração</footer>
      </body>
    </html>`;
}
