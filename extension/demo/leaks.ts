// Looks for strings in every file under some folders, byte by byte: has the pasted secret reached the disk?
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Files under `folders` that hold one of `needles`, in UTF-8 or as the JSON of it. */
export async function filesWith(needles: string[], folders: string[]): Promise<string[]> {
  const forms = needles.flatMap((needle) => [
    Buffer.from(needle),
    Buffer.from(JSON.stringify(needle).slice(1, -1)),
  ]);
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const bytes = await readFile(file);
      if (forms.some((form) => bytes.includes(form))) found.push(file);
    }
  }
  return found;
}
