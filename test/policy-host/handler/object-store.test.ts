import { emptyBuckets, memoryObjects } from './memory-objects';
import { describeObjectStore } from './object-store-rules';

const objects = memoryObjects(emptyBuckets(), () => 0);

describeObjectStore('memory', () => objects);
