import { describeEventStore } from '../conformance/event-store-conformance.ts';
import { openEventStoreDbSubject } from '../testing/open-subject.ts';

describeEventStore('EventStoreDB', () => openEventStoreDbSubject());
