import { overviewInPortuguese } from './texts-overview-pt.ts';
import { type Texts } from './texts.ts';

const waitAMoment = 'Espere um momento e tente de novo. Nada do que já estava certo se perdeu.';

export const portuguese: Texts = {
  product: 'Agenda Cirúrgica',
  otherLanguage: { language: 'en', label: 'English' },
  skipToContent: 'Ir para o conteúdo',
  signOut: 'Sair',
  footer: 'As suas cirurgias na sua própria agenda do Google, com a sua permissão.',
  welcome: {
    title: 'As suas cirurgias, na sua própria agenda',
    lead: 'Conecte o seu Google Calendar uma vez. Cada cirurgia marcada pelo hospital aparece nele em instantes, e muda sozinha quando muda no centro cirúrgico.',
    chooseHospital: 'Em qual hospital você quer entrar?',
    howItWorks: 'Como funciona',
    steps: [
      'Você entra com o e-mail e a senha do hospital.',
      'No Google, você autoriza este aplicativo e vê o que ele poderá fazer na sua agenda.',
      'Só os eventos das suas cirurgias são criados, alterados e removidos. Os seus outros compromissos ficam como estão.',
    ],
  },
  dashboard: {
    title: 'A sua agenda',
    greeting: (name) => `Olá, ${name}`,
    registration: 'Registro',
    connect: 'Conectar Google Calendar',
    account: 'Conta do Google',
    since: 'Desde',
    status: {
      'not-connected': 'Não conectado',
      connected: 'Conectado',
      'access-revoked': 'Acesso retirado',
      'scope-missing': 'Permissão incompleta',
      paused: 'Em pausa',
      withdrawing: 'Desconectando',
    },
    notConnected:
      'As suas cirurgias ainda não chegam à sua agenda. Conecte a sua conta do Google para recebê-las.',
    keepBoxTicked:
      'O Google vai perguntar se podemos ver e editar eventos da sua agenda. Deixe essa caixa marcada.',
    connected: 'As suas cirurgias aparecem na agenda desta conta e se mantêm atualizadas.',
    revoked:
      'O Google retirou o nosso acesso à sua agenda: a permissão foi removida na conta ou perdeu a validade. As cirurgias novas esperam até que você conecte de novo.',
    scopeMissing:
      'A permissão para ver e editar eventos da sua agenda não vale mais. As cirurgias novas esperam até que você conecte de novo e deixe essa caixa marcada.',
    paused: {
      keep: 'A sua agenda está em pausa: as cirurgias que já estavam nela ficam como estão, e nada muda até você retomar.',
      remove:
        'A sua agenda está em pausa: as cirurgias que ainda não começaram saem dela e voltam quando você retomar.',
    },
    removing: 'Estamos retirando as suas cirurgias da agenda desta conta. Em geral leva poucos segundos.',
    revoking: 'Agora avisamos o Google que a permissão terminou.',
    connectsNext: (email) => `Em seguida, a conta ${email} é conectada sozinha.`,
    doNotConnect: (email) => `Não conectar ${email}`,
    reload: 'Atualizar esta página',
    leftBehind: (events) =>
      events === 1
        ? 'Um evento não pôde ser retirado da agenda anterior. Se quiser, apague-o lá.'
        : `${events} eventos não puderam ser retirados da agenda anterior. Se quiser, apague-os lá.`,
    leftUnknown:
      'Não pudemos confirmar que todas as suas cirurgias saíram da agenda anterior. Confira nela e, se quiser, apague o que ficou.',
    nextRefused: {
      'linked-to-another-doctor':
        'A conta que esperava não foi conectada: outro médico deste hospital já a usa. Conecte com outra conta, ou fale com o suporte de informática.',
      'account-ending':
        'A conta que esperava não foi conectada: a permissão dela tinha terminado. Conecte de novo.',
      'account-inactive':
        'A conta que esperava não foi conectada: naquele momento, o seu cadastro no hospital estava desativado. Conecte de novo.',
    },
    notConfirmed:
      'O Google não confirmou o fim da permissão. Para ter certeza, retire o acesso deste aplicativo na sua conta do Google, em Segurança.',
    pause: 'Pausar',
    pauseQuestion: 'Pausar a agenda: o que fazer com as cirurgias que ainda não começaram?',
    pauseKeeping: 'Deixar na agenda como estão',
    pauseRemoving: 'Retirar da agenda até eu retomar',
    resume: 'Retomar',
    useAnotherAccount: 'Usar outra conta do Google',
    disconnect: 'Desconectar',
  },
  overview: overviewInPortuguese,
  disconnect: {
    title: 'Desconectar o Google Calendar?',
    account: 'Conta conectada:',
    effects: [
      'As suas cirurgias são retiradas da agenda desta conta. As que terminaram há mais de um dia ficam.',
      'A permissão que você nos deu no Google termina, e apagamos o que guardamos dela, a não ser que esta conta também esteja conectada em outro hospital.',
      'O hospital continua marcando as suas cirurgias; elas só deixam de aparecer na sua agenda.',
      'Você pode conectar de novo quando quiser.',
    ],
    confirm: 'Desconectar e retirar as cirurgias',
    cancel: 'Não desconectar',
  },
  changeAccount: {
    title: 'Esta é outra conta do Google',
    present: 'Conectada até agora:',
    next: 'A que você acabou de autorizar:',
    effect:
      'Se você trocar, as suas cirurgias são retiradas da agenda da conta anterior e colocadas na da nova. Os seus outros compromissos ficam como estão.',
    change: (email) => `Trocar para ${email}`,
    keep: (email) => `Continuar com ${email}`,
  },
  notices: {
    connected: { title: 'Google Calendar conectado com sucesso' },
    denied: {
      title: 'Você não autorizou o acesso',
      detail: 'Nada foi conectado. Se foi sem querer, conecte de novo e escolha Permitir.',
    },
    'scope-missing': {
      title: 'Faltou uma caixa marcada',
      detail:
        'A caixa “Ver e editar eventos em todas as suas agendas” ficou desmarcada. Sem ela não podemos colocar as suas cirurgias na agenda, por isso nada foi conectado. Conecte de novo e deixe-a marcada.',
    },
    'connecting-later': {
      title: 'A sua conta será conectada em instantes',
      detail:
        'Primeiro terminamos de retirar as suas cirurgias da agenda anterior. Você não precisa esperar nesta página.',
    },
    'account-kept': {
      title: 'Tudo continua como estava',
      detail:
        'A outra conta não foi conectada. A permissão que ela deu termina, a não ser que alguém aqui já use essa conta.',
    },
    withdrawing: {
      title: 'A desconexão começou',
      detail: 'Ela termina sozinha, mesmo que você feche esta página.',
    },
    paused: { title: 'A sua agenda está em pausa' },
    resumed: { title: 'A sua agenda foi retomada' },
  },
  problems: {
    'unknown-hospital': {
      title: 'Hospital não encontrado',
      happened: 'Este endereço não é de nenhum hospital daqui.',
      advice: 'Volte ao início e escolha o seu hospital na lista.',
    },
    'sign-in-expired': {
      title: 'Este pedido de entrada não vale mais',
      happened: 'A entrada demorou demais, já tinha terminado ou começou em outro navegador.',
      advice: 'Volte ao início e entre de novo.',
    },
    'sign-in-refused': {
      title: 'O hospital não confirmou a sua entrada',
      happened: 'A entrada foi cancelada ou o sistema do hospital a recusou.',
      advice: 'Tente de novo. Se continuar, fale com o suporte de informática do seu hospital.',
    },
    'provider-unavailable': {
      title: 'O sistema de entrada do hospital não respondeu',
      happened: 'Não conseguimos falar com o sistema que confere o seu e-mail e a sua senha.',
      advice: waitAMoment,
    },
    'not-a-doctor': {
      title: 'Esta conta não é de um médico',
      happened: 'Você entrou no hospital, mas a sua conta não traz um registro de médico.',
      advice:
        'Se você é médico deste hospital, peça ao suporte de informática que complete o seu cadastro. Se a conta é de outra pessoa, volte ao início e entre com a sua.',
    },
    'other-hospital': {
      title: 'Esta conta é de outro hospital',
      happened: 'Você entrou com uma conta que não pertence ao hospital que escolheu na lista.',
      advice: 'Volte ao início e escolha o hospital a que esta conta pertence, ou entre com outra conta.',
    },
    'account-inactive': {
      title: 'O seu cadastro está desativado',
      happened: 'O hospital desativou o seu cadastro de médico, por isso não é possível entrar aqui.',
      advice:
        'Se isso não está certo, peça ao suporte de informática do hospital que o ative de novo. Se a conta é de outra pessoa, volte ao início e entre com a sua.',
    },
    'https-required': {
      title: 'Esta conexão não é segura',
      happened: 'O pedido chegou sem criptografia. Por segurança, nada foi feito.',
      advice: 'Abra o portal pelo endereço que começa com https://.',
    },
    'too-many-attempts': {
      title: 'Tentativas demais',
      happened: 'Muitos pedidos desta rede falharam nos últimos minutos.',
      advice: 'Espere cinco minutos e tente de novo.',
    },
    'session-lost': {
      title: 'A sua sessão terminou',
      happened: 'Ao voltar do Google, este navegador já não tinha a sua sessão. Nada foi conectado.',
      advice: 'Entre de novo: você volta direto ao Google, onde precisa dar a permissão outra vez.',
    },
    'session-ended': {
      title: 'A sua sessão terminou',
      happened: 'Quando você enviou este pedido, a sua sessão já tinha terminado. Nada foi feito.',
      advice: 'Volte ao início, entre de novo e repita o pedido.',
    },
    'state-missing': {
      title: 'A resposta do Google veio incompleta',
      happened: 'Falta a marca que liga a resposta ao seu pedido. Nada foi conectado.',
      advice: 'Comece de novo a conexão por aqui.',
    },
    'state-unknown': {
      title: 'Esta resposta não é de um pedido seu',
      happened:
        'Ela é de outra sessão, de outro navegador, ou é antiga demais. Por segurança, nada foi conectado.',
      advice: 'Comece de novo a conexão por aqui.',
    },
    'state-used': {
      title: 'Esta resposta já foi usada',
      happened: 'Cada autorização do Google vale uma vez, e esta página já tinha sido aberta.',
      advice: 'Veja no início se a sua agenda está conectada.',
    },
    'state-expired': {
      title: 'O pedido demorou demais',
      happened: 'Passaram mais de 15 minutos entre o pedido e a resposta do Google. Nada foi conectado.',
      advice: 'Comece de novo a conexão por aqui.',
    },
    'google-refused': {
      title: 'O Google não permitiu a conexão',
      happened:
        'O Google encerrou o pedido com um erro. Em contas de trabalho, o administrador pode ter bloqueado este acesso.',
      advice:
        'Tente de novo ou use outra conta. Se continuar, fale com o suporte de informática do seu hospital.',
    },
    'google-unavailable': {
      title: 'O Google não respondeu',
      happened:
        'Você autorizou o acesso, mas o Google não respondeu quando fomos concluir. Nada foi conectado.',
      advice: waitAMoment,
    },
    'not-accepted': {
      title: 'A autorização não pôde ser confirmada',
      happened:
        'A resposta do Google não passou na conferência, ou a autorização já não valia. Nada foi conectado.',
      advice: 'Comece de novo a conexão por aqui.',
    },
    'no-refresh-token': {
      title: 'O Google não deu acesso duradouro',
      happened:
        'Pedimos duas vezes, e o Google só deu um acesso que termina em uma hora. Nada foi conectado.',
      advice:
        'Na sua conta do Google, em Segurança, retire o acesso deste aplicativo e conecte de novo. Se continuar, fale com o suporte.',
    },
    'linked-to-another-doctor': {
      title: 'Esta conta do Google já é de outro médico',
      happened:
        'Outro médico deste hospital já está conectado a esta conta. Duas agendas cirúrgicas não podem se misturar. Nada foi conectado.',
      advice: 'Conecte com outra conta, ou peça ao suporte de informática que confira a quem esta pertence.',
    },
    'account-ending': {
      title: 'Esta conta do Google está sendo desconectada',
      happened:
        'Ainda estamos avisando o Google que a permissão anterior terminou, e uma nova terminaria junto. Nada foi conectado.',
      advice: 'Espere um minuto e conecte de novo.',
    },
    'nothing-asked': {
      title: 'Não há nada para responder',
      happened: 'A pergunta já foi respondida ou passou do prazo. Nada mudou.',
      advice: 'Veja no início como está a sua conexão.',
    },
    'cross-site': {
      title: 'Pedido recusado',
      happened: 'O pedido não veio de uma página deste portal. Por segurança, nada foi feito.',
      advice: 'Volte ao início e tente por lá.',
    },
    'not-found': {
      title: 'Página não encontrada',
      happened: 'Não há nada neste endereço.',
      advice: 'Volte ao início.',
    },
    unavailable: {
      title: 'Estamos fora do ar por um momento',
      happened: 'Uma parte do sistema não está respondendo.',
      advice: waitAMoment,
    },
    'internal-error': {
      title: 'Algo deu errado aqui',
      happened: 'O erro foi registrado e é nosso, não seu.',
      advice: 'Tente de novo. Se continuar, fale com o suporte de informática do seu hospital.',
    },
  },
  leadsTo: { home: 'Voltar ao início', connect: 'Tentar de novo' },
};
