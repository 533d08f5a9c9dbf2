export type Language = 'pt' | 'en';

const pt = {
  lang: 'pt-BR',
  title: 'Fazer login com a conta Google (sandbox)',
  notice: 'Google de demonstração: nenhum dado sai desta máquina',
  wants: (application: string) => `${application} quer acessar a sua Conta Google`,
  choose: 'Escolha uma conta',
  other: 'Usar outra conta',
  password: 'Senha da conta escolhida',
  allows: (application: string) => `Isto permite que ${application} possa:`,
  signIn: (application: string) => `${application} também verá o seu nome e o seu endereço de e-mail.`,
  trust: 'Desmarque o que não quiser permitir. Você pode retirar o acesso quando quiser.',
  allow: 'Permitir',
  deny: 'Recusar',
  noAccount: 'Escolha uma conta para continuar.',
  wrongPassword: 'Senha incorreta. Tente de novo.',
  blocked: 'Acesso bloqueado: erro de autorização',
  expired: 'Este pedido expirou. Volte ao aplicativo e tente de novo.',
};

const en: typeof pt = {
  lang: 'en',
  title: 'Sign in with a Google Account (sandbox)',
  notice: 'Demonstration Google: nothing leaves this machine',
  wants: (application) => `${application} wants access to your Google Account`,
  choose: 'Choose an account',
  other: 'Use another account',
  password: 'Password of the chosen account',
  allows: (application) => `This will allow ${application} to:`,
  signIn: (application) => `${application} will also see your name and email address.`,
  trust: 'Untick what you do not want to allow. You can take access back at any time.',
  allow: 'Allow',
  deny: 'Deny',
  noAccount: 'Choose an account to continue.',
  wrongPassword: 'Wrong password. Try again.',
  blocked: 'Access blocked: authorization error',
  expired: 'This request has expired. Go back to the application and try again.',
};

export const consentTexts = { pt, en };

/** The language of a page: `hl`, else the browser's wish, else Portuguese. */
export function languageOf(hl: string | null, acceptLanguage: string | undefined): Language {
  const wish = hl ?? acceptLanguage ?? '';
  return /^\s*en/i.test(wish) ? 'en' : 'pt';
}
