/** The few file operations the journal needs, so that a test can crash, tear and fill a disk. */
export type Folder = {
  /** Names of the files, in no order. */
  list(): Promise<string[]>
  /** Creates the file if it is missing. */
  open(name: string): Promise<OpenFile>
  /** Replaces the file whole: after a crash the old or the new content stands. */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** The whole file; undefined when there is none. */
  readWhole(name: string): Promise<Uint8Array | undefined>
  remove(name: string): Promise<void>
  /** fsync of the folder itself: names created or removed before it survive a power cut. */
  sync(): Promise<void>
}

export type OpenFile = {
  size(): Promise<number>
  /** Writes all bytes at an offset or rejects (ENOSPC, EIO). */
  write(bytes: Uint8Array, offset: number): Promise<void>
  /** fdatasync: after it what was written survives a power cut. */
  datasync(): Promise<void>
  /** Fills `into` from an offset as far as the file goes; answers the number of bytes. */
  read(into: Uint8Array, offset: number): Promise<number>
  truncate(size: number): Promise<void>
  close(): Promise<void>
}
