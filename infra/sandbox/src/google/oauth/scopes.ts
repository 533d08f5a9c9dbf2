const auth = 'https://www.googleapis.com/auth/';

/** Scopes of sign-in itself, which nobody can untick; short names stand for the long ones that Google answers with. */
const signIn: Readonly<Record<string, string>> = {
  openid: 'openid',
  email: `${auth}userinfo.email`,
  profile: `${auth}userinfo.profile`,
  [`${auth}userinfo.email`]: `${auth}userinfo.email`,
  [`${auth}userinfo.profile`]: `${auth}userinfo.profile`,
};

/** The Calendar scopes with the words in which the consent page explains them. */
const calendarScopes: Readonly<Record<string, { pt: string; en: string }>> = {
  calendar: {
    pt: 'Ver, editar, compartilhar e excluir de modo permanente todas as agendas que você pode acessar',
    en: 'See, edit, share, and permanently delete all the calendars you can access',
  },
  'calendar.readonly': {
    pt: 'Ver e baixar qualquer agenda que você pode acessar',
    en: 'See and download any calendar you can access',
  },
  'calendar.events': {
    pt: 'Ver e editar eventos em todas as suas agendas',
    en: 'View and edit events on all your calendars',
  },
  'calendar.events.readonly': {
    pt: 'Ver eventos em todas as suas agendas',
    en: 'View events on all your calendars',
  },
  'calendar.events.owned': {
    pt: 'Ver, criar, alterar e excluir eventos nas agendas que são suas',
    en: 'See, create, change, and delete events on calendars you own',
  },
  'calendar.events.owned.readonly': {
    pt: 'Ver os eventos das agendas que são suas',
    en: 'See the events on calendars you own',
  },
  'calendar.events.public.readonly': {
    pt: 'Ver os eventos de agendas públicas',
    en: 'See the events on public calendars',
  },
  'calendar.events.freebusy': {
    pt: 'Ver a disponibilidade nas agendas que você pode acessar',
    en: 'See the availability on calendars you can access',
  },
  'calendar.freebusy': {
    pt: 'Ver a sua disponibilidade nas agendas',
    en: 'View your availability in your calendars',
  },
  'calendar.app.created': {
    pt: 'Criar agendas secundárias e ver, criar, alterar e excluir os eventos delas',
    en: 'Make secondary calendars, and see, create, change, and delete events on them',
  },
  'calendar.calendars': {
    pt: 'Ver e alterar as propriedades das agendas que você pode acessar e criar agendas secundárias',
    en: 'See and change the properties of calendars you can access, and create secondary calendars',
  },
  'calendar.calendars.readonly': {
    pt: 'Ver o título, a descrição e o fuso horário das agendas que você pode acessar',
    en: 'See the title, description, and time zone of calendars you can access',
  },
  'calendar.calendarlist': {
    pt: 'Ver, incluir e remover agendas da sua lista',
    en: 'See, add, and remove calendars you are subscribed to',
  },
  'calendar.calendarlist.readonly': {
    pt: 'Ver a lista das suas agendas',
    en: 'See the list of calendars you are subscribed to',
  },
  'calendar.settings.readonly': {
    pt: 'Ver as configurações das suas agendas',
    en: 'View your Calendar settings',
  },
};

/** Google's name of a scope, or undefined for one that the sandbox does not know. */
export function canonicalScope(scope: string): string | undefined {
  if (Object.hasOwn(signIn, scope)) return signIn[scope];
  return scope.startsWith(auth) && Object.hasOwn(calendarScopes, scope.slice(auth.length))
    ? scope
    : undefined;
}

/** Whether a scope belongs to sign-in and is granted without a box. */
export function isSignInScope(scope: string): boolean {
  return Object.hasOwn(signIn, scope);
}

/** What the consent page says about a scope. */
export function explainScope(scope: string, language: 'pt' | 'en'): string {
  return calendarScopes[scope.slice(auth.length)]?.[language] ?? scope;
}

/** Whether an id_token may carry the address. */
export function coversEmail(scopes: readonly string[]): boolean {
  return scopes.includes(`${auth}userinfo.email`);
}

/** Whether an id_token may carry the name. */
export function coversProfile(scopes: readonly string[]): boolean {
  return scopes.includes(`${auth}userinfo.profile`);
}
