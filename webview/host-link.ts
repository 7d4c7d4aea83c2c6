// A page's end of the wire to the extension host: it says when it listens and asks again after a gap.
import type { Envelope, PageReady } from './protocol.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface HostLink<FromPage> {
  send(message: FromPage | PageReady): void;
  /** What this page keeps for itself while it is hidden, e.g. an unsent question. */
  recall(): unknown;
  keep(state: unknown): void;
}

/** Connects the page; `receive` sees snapshots and, between them, every message in order and once. */
export function connect<ToPage, FromPage>(receive: (message: ToPage) => void): HostLink<FromPage> {
  const api = acquireVsCodeApi();
  let last: number | undefined;
  const ready: PageReady = { type: 'ready' };
  window.addEventListener('message', (event: MessageEvent<Envelope<ToPage>>) => {
    const { seq, snapshot, message } = event.data;
    if (!snapshot && (last === undefined || seq <= last)) return;
    if (!snapshot && last !== undefined && seq > last + 1) {
      last = undefined;
      api.postMessage(ready);
      return;
    }
    last = seq;
    receive(message);
  });
  const link: HostLink<FromPage> = {
    send: (message) => api.postMessage(message),
    recall: () => api.getState(),
    keep: (state) => api.setState(state),
  };
  link.send(ready);
  return link;
}
