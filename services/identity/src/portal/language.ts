/** The portal's languages, the first one its own: the hospitals are Brazilian and Portuguese. */
export const languages = ['pt-BR', 'en'] as const;
export type Language = (typeof languages)[number];

const COOKIE = 'identity.language';
const HTTPS_COOKIE = `__Host-${COOKIE}`;

/** The cookie that keeps the choice; over https, one that only this very host can have set. */
export function languageCookieAt(publicUrl: string): string {
  return new URL(publicUrl).protocol === 'https:' ? HTTPS_COOKIE : COOKIE;
}

/** The language that the visitor chose; without a choice, Portuguese, whatever the browser was installed in. */
export function languageOf(cookieHeader: string | undefined): Language {
  const cookies = new Map(
    (cookieHeader ?? '').split(';').map((cookie): [string, string] => {
      const [name = '', value = ''] = cookie.trim().split('=');
      return [name, value];
    }),
  );
  const chosen = cookies.get(HTTPS_COOKIE) ?? cookies.get(COOKIE);
  return languages.find((language) => language === chosen) ?? 'pt-BR';
}
