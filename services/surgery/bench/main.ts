import { runBenches } from '@surgery-calendar/bench';
import { start, stop } from './durable-servers.ts';
import { grownLog } from './grown-log.ts';
import { postSurgery } from './post-surgery.ts';
import { rebuildRate } from './rebuild-rate.ts';
import { relayFromIdle } from './relay-from-idle.ts';
import { relayThroughput } from './relay-throughput.ts';

await runBenches(
  {
    'relay-throughput': relayThroughput,
    'relay-from-idle': relayFromIdle,
    'post-surgery': postSurgery,
    'rebuild-board': rebuildRate,
    'grown-log': grownLog,
  },
  { start, stop },
);
