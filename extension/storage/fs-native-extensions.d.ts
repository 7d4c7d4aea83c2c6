// The two functions that Dormouse uses of a package that comes without types.
declare module 'fs-native-extensions' {
  /** False while another open file, of this or any process, holds the lock. Freed when the file closes. */
  export function tryLock(fd: number): boolean;
  export function unlock(fd: number): void;
}
