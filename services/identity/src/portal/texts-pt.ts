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
      'Você autoriza o Google, que pergunta o que pode ser feito na sua agenda.',
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
      advice: 'Se você é médico deste hospital, peça ao suporte de informática que complete o seu cadastro.',
    },
    'session-lost': {
      title: 'A sua sessão terminou',
      happened: 'Ao voltar do Google, este navegador já não tinha a sua sessão. Nada foi conectado.',
      advice: 'Entre de novo e conecte outra vez.',
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
