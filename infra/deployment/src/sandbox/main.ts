import { issueApiTokens, openLocalDirectory, startSandbox } from '@surgery-calendar/local-stack/sandbox';
import { createLogger, readEnvironment, runService } from '@surgery-calendar/service-host';
import { sandboxSettings } from './settings.ts';
import { openLine, parseLine } from './forward.ts';

// The sandbox as a program of its own, for compose.yaml and a cluster on a developer's machine; `forward` carries its addresses to
// other pods' loopback. Never for a hospital: its passwords stand in the source.
const [word, ...lines] = process.argv.slice(2);
const logger = createLogger({ name: word === 'forward' ? 'sandbox-forward' : 'sandbox', level: 'info' });

await runService(logger, word === 'forward' ? forward : sandbox);

async function forward() {
  const opened = await Promise.all(lines.map((line) => openLine(parseLine(line))));
  logger.info({ lines }, 'forwarding');
  return {
    stop: () => {
      for (const line of opened) line.close();
      return Promise.resolve();
    },
  };
}

async function sandbox() {
  const settings = readEnvironment(sandboxSettings, process.env);
  const started = await startSandbox({
    googlePort: settings.GOOGLE_SANDBOX_PORT,
    hospitalIdpPort: settings.HOSPITAL_IDP_PORT,
    identityUrl: settings.PUBLIC_URL,
    googleClientSecret: settings.GOOGLE_CLIENT_SECRET,
    portalClientSecret: settings.PORTAL_CLIENT_SECRET,
    stateDirectory: settings.STATE_DIRECTORY,
  });
  if (settings.STATE_DIRECTORY !== undefined) {
    const tokens = await issueApiTokens(started.hospitalIdp);
    openLocalDirectory(settings.STATE_DIRECTORY).write('api-tokens.json', JSON.stringify(tokens, null, 2));
  }
  logger.info({ google: started.google.url, hospitals: started.hospitalIdp.url }, 'the sandbox is ready');
  return started;
}
