// How large the parts of a GGUF header may be. Real models have a tenth of each; a file that has more is not one.

export const MOST = {
  /** Of metadata and tensor table. The largest vocabularies take 20 MB. */
  headerBytes: 64 * 2 ** 20,
  keys: 2 ** 16,
  /** As many as the format allows. */
  keyBytes: 2 ** 16 - 1,
  /** Of one array, and of all arrays together: the largest vocabularies have a quarter of a million tokens. */
  arrayValues: 2 ** 21,
  values: 2 ** 22,
  tensors: 2 ** 16,
  /** GGML_MAX_NAME of llama.cpp, without the byte that ends it. */
  nameBytes: 63,
  axes: 4,
  alignment: 2 ** 16,
} as const;

/** Why a file is not a whole GGUF file. Callers turn it into the user's error, for they know what file it is. */
export class GgufError extends Error {
  override readonly name = 'GgufError';
  constructor(
    readonly reason: 'not-gguf' | 'truncated' | 'corrupt',
    message: string,
  ) {
    super(message);
  }
}
