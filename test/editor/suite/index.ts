// Every test file that runs inside the extension host, in the order in which they build on each other.
import './activation.test.ts';
import './memories.test.ts';
import './chat.test.ts';
import './chat-code.test.ts';
import './code.test.ts';
import './agents.test.ts';
import './checks.test.ts';
import './consolidation.test.ts';
