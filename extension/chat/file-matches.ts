// Files for the words behind a `#`, the likeliest first.

/** Files that a list shows. */
const MOST = 20;

/** Of `files`, relative to the workspace's root, those that have the letters of `query` in their order. */
export function fileMatches(files: readonly string[], query: string): string[] {
  const wanted = query.toLowerCase();
  return files
    .flatMap((file) => {
      const rank = rankOf(file.toLowerCase(), wanted);
      return rank === undefined ? [] : [{ file, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank || a.file.length - b.file.length || a.file.localeCompare(b.file))
    .slice(0, MOST)
    .map(({ file }) => file);
}

/** 0 for the beginning of the name, 1 within it, 2 within the path, 3 for letters apart; undefined for none. */
function rankOf(file: string, query: string): number | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (name.startsWith(query)) return 0;
  if (name.includes(query)) return 1;
  if (file.includes(query)) return 2;
  let at = -1;
  for (const letter of query) {
    at = file.indexOf(letter, at + 1);
    if (at < 0) return undefined;
  }
  return 3;
}
