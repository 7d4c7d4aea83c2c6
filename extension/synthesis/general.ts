// Short chats about programming in general that no project teaches: a night must not make them harder to predict. The
// gate's are drawn from one half; the other half trains with the untouched base as its teacher.

/** [user, assistant] */
type Exchange = readonly [string, string];

const EXCHANGES: readonly Exchange[] = [
  [
    'how do i reverse a list in python?',
    'Use `my_list[::-1]` for a reversed copy, or `my_list.reverse()` to reverse it in place.',
  ],
  [
    'what is the difference between let and const in javascript?',
    '`const` cannot be assigned again after its declaration, `let` can. Both are scoped to their block.',
  ],
  [
    'write a sql query that counts orders per customer',
    '```sql\nSELECT customer_id, COUNT(*) AS orders\nFROM orders\nGROUP BY customer_id;\n```',
  ],
  [
    'explain what a race condition is',
    'A race condition is a fault in which the result depends on the order in which two threads happen to run.',
  ],
  [
    'how do i undo my last git commit but keep the changes?',
    'Run `git reset --soft HEAD~1`: the commit goes away, and its changes stay staged.',
  ],
  [
    'what does the ? operator do in rust?',
    'It returns the value of an `Ok` or `Some`, and otherwise returns the error or `None` from the function at once.',
  ],
  ['give me a bash loop over all csv files', '```bash\nfor file in *.csv; do\n  echo "$file"\ndone\n```'],
  [
    'why is my react effect running twice?',
    'In development, strict mode mounts components twice to find effects that do not clean up after themselves.',
  ],
  [
    'how do i read an environment variable in node?',
    'It is a property of `process.env`, for example `process.env.HOME`.',
  ],
  ['what is big o of binary search?', 'O(log n), since each step halves what is left to search.'],
  [
    'write a python function that checks for a palindrome',
    '```python\ndef is_palindrome(text: str) -> bool:\n    return text == text[::-1]\n```',
  ],
  [
    'what is a foreign key?',
    'A column that refers to the primary key of another table, so that the database can keep the two consistent.',
  ],
  ['how can i copy a file with ssh?', 'Use `scp`: `scp file.txt user@host:/path/`.'],
  [
    'explain dependency injection in one sentence',
    'An object gets what it needs from outside instead of making it itself.',
  ],
  [
    'how do i sort an array of objects by name in javascript?',
    '```js\nitems.sort((a, b) => a.name.localeCompare(b.name));\n```',
  ],
  [
    'what does http status 409 mean?',
    '409 means conflict: the request does not fit the current state of the resource.',
  ],
  ['how do i make a virtual environment?', 'Run `python -m venv .venv`, then `source .venv/bin/activate`.'],
  [
    'what is the difference between tcp and udp?',
    'TCP delivers bytes reliably and in order; UDP sends single packets without either guarantee, and with less delay.',
  ],
  [
    'write a typescript type with an optional field',
    '```ts\ntype User = { id: string; name?: string };\n```',
  ],
  ['how do i find large files on linux?', 'For example with `find . -type f -size +100M`.'],
  ['what is a closure?', 'A function together with the variables of the scope in which it was made.'],
  ['how do i add a column to a table?', '```sql\nALTER TABLE users ADD COLUMN age INTEGER;\n```'],
  ['what does docker compose up do?', 'It creates and starts all services that the compose file describes.'],
  ['how do i round to two decimals in python?', 'Use `round(value, 2)`, or format it with `f"{value:.2f}"`.'],
  [
    'when should i use a set instead of a list?',
    'When you need to know quickly whether something is in it, and neither order nor duplicates matter.',
  ],
  ['write a regex for four digits', '`^\\d{4}$` matches exactly four digits.'],
  ['what is a deadlock?', 'Two threads each hold a lock that the other one waits for, so neither goes on.'],
  ['how do i merge two dictionaries in python?', 'With `a | b`; values of `b` win where both have a key.'],
  [
    'how do i cancel a fetch request?',
    'Pass the `signal` of an `AbortController` to `fetch`, and call `abort()` on it.',
  ],
  [
    'what is the purpose of an index in a database?',
    'It lets the database find rows by a column without reading the whole table.',
  ],
  ['write a go function that adds two ints', '```go\nfunc Add(a, b int) int {\n\treturn a + b\n}\n```'],
  [
    'what is idempotence?',
    'An operation is idempotent if doing it twice has the same effect as doing it once.',
  ],
  ['how do i see which process uses a port?', 'On Linux `ss -ltnp` or `lsof -i :PORT` shows it.'],
  [
    'explain what a mutex does',
    'It lets one thread at a time into a section of code, and makes the others wait.',
  ],
  [
    'how do i check if a string is empty in java?',
    'With `text.isEmpty()`, or `text.isBlank()` if white space counts as empty.',
  ],
  ['what does chmod +x do?', 'It makes a file executable.'],
  [
    'write a css rule that centers a div',
    '```css\n.parent {\n  display: grid;\n  place-items: center;\n}\n```',
  ],
  [
    'what is the difference between an interface and an abstract class?',
    'An interface only says which methods there are; an abstract class may also hold state and implement some of them.',
  ],
  [
    'how do i parse json in python?',
    'With `json.loads(text)` for a string, or `json.load(file)` for a file.',
  ],
  ['what is a memory leak?', 'Memory that a program no longer needs and never gives back.'],
  ['how do i squash commits?', 'Run `git rebase -i HEAD~3` and mark the later ones with `squash`.'],
  ['what is a webhook?', 'An HTTP request that one system sends to another when something happens.'],
  ['write a c loop from 0 to 9', '```c\nfor (int i = 0; i < 10; i++) {\n    printf("%d\\n", i);\n}\n```'],
  [
    'what is the use of a cache?',
    'It keeps results that are expensive to get, so that the next request for them is fast.',
  ],
  ['how do i stop a running docker container?', 'With `docker stop NAME`.'],
  [
    'explain tail recursion',
    'The recursive call is the last thing that the function does, so its frame can be reused.',
  ],
  ['how do i run only one test with pytest?', 'Name it: `pytest path/test_file.py::test_name`.'],
  ['what does utf-8 mean?', 'It is an encoding of Unicode in which a character takes one to four bytes.'],
];

/** Never trained: what the gate holds a night against. */
export const HELD_OUT_EXCHANGES: readonly Exchange[] = EXCHANGES.filter((_, at) => at % 2 === 0);
/** Trained with the base's own predictions as the target. */
export const TAUGHT_EXCHANGES: readonly Exchange[] = EXCHANGES.filter((_, at) => at % 2 === 1);
