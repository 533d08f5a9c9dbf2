import { runBenches } from '@surgery-calendar/bench';
import start from '@surgery-calendar/test-servers/global-setup';
import stop from '@surgery-calendar/test-servers/global-teardown';
import { atTheQuota } from './at-the-quota.ts';
import { besideABacklog } from './backlog.ts';
import { callsPerChange } from './calls-per-change.ts';
import { commitToGoogle } from './commit-to-google.ts';
import { ingest } from './ingest.ts';
import { besideTheInlineWay } from './inline-peer.ts';
import { tracingCost } from './tracing-cost.ts';

await runBenches(
  {
    'commit-to-google': commitToGoogle,
    'calls-per-change': callsPerChange,
    quota: atTheQuota,
    ingest,
    backlog: besideABacklog,
    inline: besideTheInlineWay,
    tracing: tracingCost,
  },
  { start, stop },
);
