import { type OverviewTexts } from './texts-overview.ts';

const support = 'o suporte de informática do seu hospital';

export const overviewInPortuguese: OverviewTexts = {
  surgeries: {
    title: 'Próximas cirurgias',
    none: 'Nenhuma cirurgia sua está marcada por enquanto.',
    away: 'Não conseguimos consultar as suas cirurgias agora. Elas continuam marcadas no hospital, e o que já está na sua agenda continua nela. Atualize esta página em alguns minutos.',
    more: 'Estas são as próximas; há outras mais adiante.',
    noPatient: 'Não mostrado aqui',
    patient: 'Paciente',
    place: 'Local',
    openEvent: 'Abrir no Google Calendar',
    badge: {
      pending: 'Atualizando',
      'on-calendar': 'Na agenda',
      failed: 'Com problema',
      'not-connected': 'Não atualizada',
      removed: 'Fora da agenda',
    },
    state: {
      pending: { happened: 'Está sendo atualizada na sua agenda. Em geral leva poucos segundos.' },
      'on-calendar': { happened: 'Está na sua agenda do Google, como o hospital a marcou.' },
      removed: {
        happened: 'Não está na sua agenda: foi retirada dela.',
        advice: 'Se a sua agenda está em pausa, a cirurgia volta quando você retomar.',
      },
    },
    notUpdated: {
      paused: {
        happened:
          'A sua agenda está em pausa. Se esta cirurgia já estava nela, continua lá como estava, mesmo que o hospital a tenha mudado.',
        advice: 'Quando você retomar, ela aparece na agenda como o hospital a marcou.',
      },
      'not-connected': {
        happened: 'Por enquanto, não a atualizamos em nenhuma agenda.',
        advice: 'Quando o seu Google Calendar estiver conectado, ela aparece nele sozinha.',
      },
      'held-up': {
        happened: 'Por enquanto, não a atualizamos na sua agenda.',
        advice: `Ela é atualizada sozinha assim que possível. Se continuar assim, fale com ${support}.`,
      },
    },
  },
  failures: {
    'google-unavailable': {
      happened: 'O Google não respondeu.',
      advice: 'Você não precisa fazer nada: tentamos de novo sozinhos.',
    },
    'google-rate-limited': {
      happened: 'O Google pediu que esperássemos, por excesso de pedidos.',
      advice: 'Você não precisa fazer nada: tentamos de novo sozinhos.',
    },
    'google-refused': {
      happened: 'O Google não deixou mudar a sua agenda.',
      advice: `Em contas de trabalho, o administrador pode ter bloqueado este acesso. Conecte outra conta do Google ou fale com ${support}.`,
    },
    'invalid-entry': {
      happened: 'O Google não aceitou os dados desta cirurgia.',
      advice: `Avise ${support}: os dados precisam ser corrigidos no hospital.`,
    },
    'access-revoked': {
      happened: 'O nosso acesso à sua agenda foi retirado na sua conta do Google.',
      advice: 'Conecte o Google Calendar de novo, no alto desta página.',
    },
    'scope-missing': {
      happened: 'Falta a permissão para ver e editar eventos da sua agenda.',
      advice: 'Conecte de novo, no alto desta página, e deixe essa caixa marcada.',
    },
    'calendar-gone': {
      happened: 'A agenda em que a cirurgia deveria estar não existe mais no Google.',
      advice: 'Desconecte e conecte de novo o Google Calendar, no alto desta página.',
    },
    'not-owner': {
      happened: 'Um outro sistema do hospital tentou mudar esta cirurgia, e a mudança não foi aceita.',
      advice: `Confira o horário com o centro cirúrgico. Quem resolve é ${support}.`,
    },
    'revision-conflict': {
      happened: 'O hospital enviou duas informações diferentes sobre esta cirurgia.',
      advice: `Confira o horário com o centro cirúrgico. Quem resolve é ${support}.`,
    },
  },
  unknownFailure: {
    happened: 'A sua agenda não pôde ser atualizada.',
    advice: `Se continuar, fale com ${support}.`,
  },
  history: {
    title: 'O que aconteceu na sua agenda',
    none: 'Nada aconteceu ainda.',
    away: 'Não conseguimos consultar o histórico agora. Nada se perdeu. Atualize esta página em alguns minutos.',
    otherSurgery: 'Cirurgia que não está mais na sua lista',
    times: (times) => `${times} vezes seguidas`,
    outcomes: {
      created: { happened: 'Colocada na sua agenda.' },
      updated: { happened: 'Atualizada na sua agenda.' },
      removed: { happened: 'Retirada da sua agenda.' },
      unchanged: { happened: 'Conferida: a sua agenda já estava certa.' },
      'waiting-for-connection': {
        happened: 'Esperando a sua agenda.',
        advice: 'Ela entra sozinha quando o Google Calendar estiver conectado e fora de pausa.',
      },
      superseded: { happened: 'Chegou uma mudança antiga, mas uma mais nova já valia.' },
      'found-deleted': {
        happened: 'Você apagou este evento no Google; ele foi colocado de volta.',
        advice: 'Para não ter as cirurgias na agenda, pause ou desconecte, no alto desta página.',
      },
      'found-stray': {
        happened: 'Havia na sua agenda um evento nosso que não valia mais; ele foi retirado.',
      },
      'found-copy': {
        happened: 'Há na sua agenda uma cópia desta cirurgia feita à mão. Ela não é atualizada por nós.',
        advice: 'Apague a cópia no Google, para não confundir os horários.',
      },
    },
    changed: (fields) => ({
      happened:
        fields === undefined
          ? 'Você mudou este evento no Google; ele voltou a ser como o hospital marcou.'
          : `Você mudou este evento no Google (${fields}); ele voltou a ser como o hospital marcou.`,
      advice: 'Para mudar uma cirurgia, fale com o centro cirúrgico.',
    }),
    fields: {
      summary: 'título',
      description: 'descrição',
      start: 'início',
      end: 'fim',
      extendedProperties: 'marcas internas',
    },
  },
  check: {
    button: 'Verificar agora',
    hint: 'Algo parece errado na sua agenda? Peça uma conferência.',
    started: (entries, sweep) => ({
      title: 'A conferência começou',
      detail: `${entriesChecked(entries)}${sweep ? ' A sua agenda no Google também vai ser lida por inteiro.' : ''} Atualize esta página em alguns segundos para ver o resultado.`,
    }),
    refused: {
      'nothing-to-check': {
        title: 'Ainda não há o que conferir',
        detail: 'Nenhuma cirurgia e nenhuma agenda suas são conhecidas por enquanto.',
      },
      'too-soon': {
        title: 'Você acabou de pedir uma conferência',
        detail: 'Espere um minuto antes de pedir outra. O resultado aparece no histórico abaixo.',
      },
      away: {
        title: 'Não conseguimos começar a conferência',
        detail:
          'Uma parte do sistema não está respondendo. As suas cirurgias continuam marcadas. Tente de novo em alguns minutos.',
      },
    },
  },
};

function entriesChecked(entries: number): string {
  if (entries === 0) return 'Nenhuma cirurgia sua precisa ser conferida uma a uma.';
  return entries === 1 ? 'Vamos conferir uma cirurgia.' : `Vamos conferir ${entries} cirurgias.`;
}
