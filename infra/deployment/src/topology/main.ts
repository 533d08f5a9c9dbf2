import { parseArgs } from 'node:util';
import { topologyFile } from './topology-file.ts';

const { values } = parseArgs({ options: { publisher: { type: 'string', multiple: true, default: [] } } });
process.stdout.write(topologyFile(values.publisher));
