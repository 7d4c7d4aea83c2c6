// When a grammar-constrained answer is complete: JSON grammars allow white space for ever after the value.

/** Whether `text` is one whole JSON value that nothing but white space could follow. */
export function isWholeJson(text: string): boolean {
  const value = text.trim();
  // A number can still grow until something follows it.
  if (!/["}\]el]$/.test(value) && !/\s$/.test(text)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
