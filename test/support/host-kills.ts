// The model host is killed at random moments while calls are under way: how each call ends.
import { drawInt, seededRng } from '../../extension/language/random.ts';
import { failure, gone, type HostUnderTest, QUESTIONS, RECALLED, until } from './model-host.ts';

/** The longest wait, in milliseconds, between the start of the calls and the kill. */
const LONGEST_MS = 150;
/** Every so many rounds the host that takes over is killed as it comes up, too. */
const TAKEOVER_TOO = 3;

/** Ends of a call that a kill may have; one that is killed before it listens never was there to die. */
const EXPECTED = ['no failure', 'model-host-died', 'model-host-start'];

export interface HostKills {
  kills: number;
  /** Calls that ended with the error that the host died. */
  died: number;
  /** Other ends of calls than an answer and an error of a host that died or did not start. */
  unexpected: string[];
  /** Rounds after which the next call was not answered. */
  unanswered: number;
}

/** Kills the host `rounds` times, at moments drawn by `seed`, with four calls under way each time. */
export async function killHost(host: HostUnderTest, rounds: number, seed: number): Promise<HostKills> {
  const rng = seededRng(seed);
  const [ref = null] = await host.changing(1);
  const done: HostKills = { kills: 0, died: 0, unexpected: [], unanswered: 0 };
  const note = (outcome: string) => {
    if (outcome === 'model-host-died') done.died++;
    if (!EXPECTED.includes(outcome)) done.unexpected.push(outcome);
  };
  for (let round = 0; round < rounds; round++) {
    const { pid } = await host.file();
    const calls: Promise<unknown>[] = [
      host.ask('Who owns billing?', ref),
      host.model.probe({ system: RECALLED, questions: QUESTIONS, adapter: null }),
      host.model.embed(['the port of the gateway']),
      ...(ref ? [host.prepare(ref)] : []),
    ];
    await new Promise((resolve) => setTimeout(resolve, drawInt(rng, 0, LONGEST_MS)));
    process.kill(pid, 'SIGKILL');
    done.kills++;
    for (const outcome of await Promise.all(calls.map(failure))) note(outcome);
    // Where all calls were answered before the kill, its loss must not be taken for that of the next host.
    await gone(pid);
    await new Promise(setImmediate);
    if (round % TAKEOVER_TOO === 0) {
      let ended = false;
      const starting = failure(host.ask('Who owns billing?')).finally(() => {
        ended = true;
      });
      // Between two hosts there is no file.
      const listens = async () => (await host.file().catch(() => ({ pid }))).pid !== pid;
      await until(async () => ended || (await listens()));
      if (ended) done.unexpected.push(`${await starting} before it was killed`);
      else {
        process.kill((await host.file()).pid, 'SIGKILL');
        done.kills++;
        note(await starting);
      }
    }
    const { text } = await host.ask('Who owns billing?').catch(() => ({ text: '' }));
    if (text.length === 0) done.unanswered++;
  }
  return done;
}
