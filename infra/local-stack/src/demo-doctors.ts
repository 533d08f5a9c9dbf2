/** A demo doctor: an account at the hospital's identity provider and one at the sandbox Google. */
export interface DemoDoctor {
  readonly hospitalId: string;
  /** The doctor's id at the hospital, `surgeonId` in the messages. */
  readonly surgeonId: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly googleEmail: string;
  /** Connected on the first start; the others stay for a person to try the portal with. */
  readonly connects: boolean;
}

export const demoHospitals = [
  { hospitalId: 'hc-sp', name: 'Hospital das Clínicas de São Paulo (demonstração)' },
  { hospitalId: 'hsj-lisboa', name: 'Hospital de São José, Lisboa (demonstração)' },
] as const;

const saoPaulo = [
  'Beatriz Andrade',
  'Caio Ferraz',
  'Daniela Kobayashi',
  'Eduardo Prado',
  'Fernanda Lacerda',
  'Gustavo Teles',
  'Helena Vasconcelos',
  'Igor Sampaio',
  'Juliana Moura',
  'Kleber Rangel',
  'Larissa Pontes',
  'Marcelo Quintana',
  'Natália Bueno',
  'Otávio Siqueira',
  'Patrícia Amaral',
  'Rafael Dornelas',
  'Sílvia Nakamura',
  'Tiago Valadares',
];

const lisboa = [
  'Beatriz Andrade',
  'Duarte Cardoso',
  'Inês Teixeira',
  'João Figueiredo',
  'Leonor Matias',
  'Miguel Sottomayor',
  'Teresa Vilhena',
];

const staysUnconnected = new Set(['crm-sp-104216', 'crm-sp-104217', 'crm-sp-104218']);

/**
 * The 25 surgeons of the hospital's week. The first of each hospital is one person with one Google account. Their passwords open
 * nothing but the sandbox.
 */
export const demoDoctors: readonly DemoDoctor[] = [
  ...saoPaulo.map((name, index) => demoDoctor('hc-sp', `crm-sp-${104201 + index}`, name)),
  ...lisboa.map((name, index) => demoDoctor('hsj-lisboa', `om-lx-${7701 + index}`, name)),
];

function demoDoctor(hospitalId: string, surgeonId: string, name: string): DemoDoctor {
  const address = name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.');
  return {
    hospitalId,
    surgeonId,
    name,
    email: `${address}@${hospitalId}.example`,
    password: `demo-${surgeonId}`,
    googleEmail: `${address}@gmail.example`,
    connects: !staysUnconnected.has(surgeonId),
  };
}
