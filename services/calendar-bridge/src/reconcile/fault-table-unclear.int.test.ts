import { testFaultTable } from '../testing/fault-table.ts';
import { unclearFaults } from '../testing/faults.ts';

testFaultTable(unclearFaults);
