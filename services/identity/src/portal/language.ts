/** The portal's languages, the first one its own: the hospitals are Brazilian and Portuguese. */
export const languages = ['pt-BR', 'en'] as const;
export type Language = (typeof languages)[number];

export const LANGUAGE_COOKIE = 'identity.language';

/** The language that the visitor chose; without a choice, Portuguese, whatever the browser was installed in. */
export function languageOf(cookieHeader: string | undefined): Language {
  const chosen = (cookieHeader ?? '')
    .split(';')
    .map((cookie) => cookie.trim().split('='))
    .find(([name]) => name === LANGUAGE_COOKIE)?.[1];
  return languages.find((language) => language === chosen) ?? 'pt-BR';
}
