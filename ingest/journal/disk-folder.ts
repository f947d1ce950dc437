import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Folder, OpenFile } from './files.ts'

/** What was received may name people: only the account that runs Linli reads it. */
const [fileMode, folderMode] = [0o600, 0o700]

/** A folder of the file system; made if it is missing. */
export async function diskFolder(path: string): Promise<Folder> {
  await mkdir(path, { recursive: true, mode: folderMode })
  const sync = () => withHandle(path, constants.O_RDONLY, (folder) => folder.sync())
  return {
    sync,
    list: () => readdir(path),
    async open(name) {
      const flags = constants.O_RDWR | constants.O_CREAT
      return openFile(await open(join(path, name), flags, fileMode))
    },
    async replace(name, bytes) {
      const draft = join(path, `${name}.new`)
      try {
        const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC
        await withHandle(draft, flags, async (file) => {
          await writeAll(file, bytes, 0)
          await file.sync()
        })
        await rename(draft, join(path, name))
      } catch (error) {
        await unlink(draft).catch(() => {})
        throw error
      }
      await sync()
    },
    readWhole: (name) => readFile(join(path, name)).catch(ifMissing(undefined)),
    remove: (name) => unlink(join(path, name)).catch(ifMissing(undefined)),
  }
}

function openFile(handle: FileHandle): OpenFile {
  return {
    size: async () => (await handle.stat()).size,
    write: (bytes, offset) => writeAll(handle, bytes, offset),
    datasync: () => handle.datasync(),
    async read(into, offset) {
      let filled = 0
      while (filled < into.length) {
        const { bytesRead } = await handle.read(into, filled, into.length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return filled
    },
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  }
}

/** write(2) may take less than it was given, for instance just before a disk is full. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const left = bytes.length - written
    const { bytesWritten } = await handle.write(bytes, written, left, offset + written)
    written += bytesWritten
  }
}

async function withHandle(
  path: string,
  flags: number,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags, fileMode)
  try {
    await use(handle)
  } finally {
    await handle.close()
  }
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}
