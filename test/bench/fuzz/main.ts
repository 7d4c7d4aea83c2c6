// Entry of the process that fuzzes one of our parsers.
import { serve } from './child.ts';
import { targets } from './targets.ts';

await serve(targets);
