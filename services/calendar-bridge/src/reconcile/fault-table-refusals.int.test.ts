import { testFaultTable } from '../testing/fault-table.ts';
import { refusals } from '../testing/faults.ts';

testFaultTable(refusals);
