import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.ts';

// node contracts/src/write-asyncapi.ts: after a change of the schemas. A test compares the file with what the schemas say.
writeFileSync(
  new URL('../asyncapi.json', import.meta.url),
  `${JSON.stringify(asyncApiDocument(), null, 2)}\n`,
);
