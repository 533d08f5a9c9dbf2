import { type Language } from './language.ts';
import { english } from './texts-en.ts';
import { portuguese } from './texts-pt.ts';
import { type Texts } from './texts.ts';

export const textsOf: Readonly<Record<Language, Texts>> = { 'pt-BR': portuguese, en: english };
