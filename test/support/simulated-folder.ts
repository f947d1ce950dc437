import type { Folder, OpenFile } from '../../ingest/journal/files.ts'
import { type SimulatedFile, simulatedFile } from './simulated-file.ts'

/** Whole numbers, both ends included: `randomFrom(seed)` is one. */
export type Random = { int(min: number, max: number): number }

/** The worst luck: nothing that was not synced is left. */
export const losesAll: Random = { int: (min, max) => (max - min === 1 ? min : max) }

export type SimulatedDisk = {
  /** The folder as the running process has it; after a crash ask again. */
  folder(): Folder
  /**
   * The process dies and the power fails. Each write that was not synced is kept, lost or cut at a
   * byte; names made or removed without a sync of the folder may be undone. What the dead process
   * still waits for never settles.
   */
  crash(random: Random): void
  /** Only the process dies: what it wrote is there, synced or not. */
  kill(): void
  used(): number
  /** Bytes the disk takes before ENOSPC, which cuts the write that meets it. */
  setCapacity(bytes: number): void
  /** The n-th datasync or folder sync from now on answers EIO, and what it was to keep is not kept. */
  failSync(nth: number): void
  /** All writes answer this error from now on; undefined: none does. */
  failWrites(code: 'EIO' | 'EROFS' | undefined): void
  /** Reads that touch these bytes of any file answer EIO from now on; undefined: none does. */
  failReads(bytes: { from: number; to: number } | undefined): void
  flip(name: string, offset: number, bit?: number): void
  truncate(name: string, size: number): void
  names(): string[]
  bytes(name: string): Buffer
}

/**
 * A folder in memory that crashes, tears and fills as a disk does. `step` runs before each operation
 * has its effect, and once more before it is answered: a crash may fall in between.
 */
export function simulatedDisk(step: () => Promise<void> = () => Promise.resolve()): SimulatedDisk {
  /** Names as the running process sees them, and as they are after a power cut. */
  let names = new Map<string, SimulatedFile>()
  let durableNames = new Map<string, SimulatedFile>()
  let process = {}
  let capacity = Number.POSITIVE_INFINITY
  let writesFail: string | undefined
  let unreadable: { from: number; to: number } | undefined
  let failingSync = 0

  const used = () => [...names.values()].reduce((sum, file) => sum + file.size(), 0)

  async function operation<T>(owner: object, act: () => T): Promise<T> {
    await step()
    if (owner !== process) return never()
    const answer = act()
    await step()
    return owner === process ? answer : never()
  }
  function write(file: SimulatedFile, bytes: Uint8Array, offset: number) {
    if (writesFail) throw diskError(writesFail)
    const growth = Math.max(0, offset + bytes.length - file.size())
    const over = growth - Math.max(0, capacity - used())
    const fits = growth === 0 || over <= 0 ? bytes.length : Math.max(0, bytes.length - over)
    file.write(bytes.subarray(0, fits), offset)
    if (fits < bytes.length) throw diskError('ENOSPC')
  }
  function syncs(): boolean {
    failingSync -= 1
    return failingSync !== 0
  }
  function datasync(file: SimulatedFile) {
    if (syncs()) return file.sync()
    // As Linux does: the pages count as clean afterwards, a later fsync reports nothing.
    file.forgetUnsynced()
    throw diskError('EIO')
  }
  function syncNames() {
    if (!syncs()) throw diskError('EIO')
    durableNames = new Map(names)
  }
  function existing(name: string): SimulatedFile {
    const file = names.get(name)
    if (!file) throw diskError('ENOENT')
    return file
  }
  function created(name: string): SimulatedFile {
    const file = names.get(name) ?? simulatedFile()
    names.set(name, file)
    return file
  }

  function openFile(owner: object, file: SimulatedFile): OpenFile {
    return {
      size: () => operation(owner, () => file.size()),
      write: (bytes, offset) => operation(owner, () => write(file, bytes, offset)),
      datasync: () => operation(owner, () => datasync(file)),
      read: (into, offset) =>
        operation(owner, () => {
          const isBad =
            unreadable && offset < unreadable.to && offset + into.length > unreadable.from
          if (isBad) throw diskError('EIO')
          return file.read(into, offset)
        }),
      truncate: (size) => operation(owner, () => file.truncate(size)),
      close: () => operation(owner, () => {}),
    }
  }
  function folderOf(owner: object): Folder {
    const act = <T>(work: () => T) => operation(owner, work)
    return {
      list: () => act(() => [...names.keys()]),
      open: (name) => act(() => openFile(owner, created(name))),
      async replace(name, bytes) {
        const draft = `${name}.new`
        try {
          await act(() => void names.set(draft, simulatedFile()))
          await act(() => write(existing(draft), bytes, 0))
          await act(() => datasync(existing(draft)))
          await act(() => {
            names.set(name, existing(draft))
            names.delete(draft)
          })
        } catch (error) {
          await act(() => names.delete(draft))
          throw error
        }
        await act(syncNames)
      },
      readWhole: (name) => act(() => (names.has(name) ? existing(name).bytes() : undefined)),
      remove: (name) => act(() => void names.delete(name)),
      sync: () => act(syncNames),
    }
  }

  return {
    folder: () => folderOf(process),
    crash(random) {
      process = {}
      names = afterPowerCut(names, durableNames, random)
      for (const file of names.values()) file.crash(random)
      durableNames = new Map(names)
    },
    kill() {
      process = {}
    },
    used,
    setCapacity: (bytes) => {
      capacity = bytes
    },
    failSync: (nth) => {
      failingSync = nth
    },
    failWrites: (code) => {
      writesFail = code
    },
    failReads: (bytes) => {
      unreadable = bytes
    },
    flip: (name, offset, bit = 0) => existing(name).flip(offset, bit),
    truncate(name, size) {
      const file = existing(name)
      file.truncate(size)
      file.sync()
    },
    names: () => [...names.keys()].sort(),
    bytes: (name) => existing(name).bytes(),
  }
}

/** Each name that differs from the durable one is, on its own, kept or undone. */
function afterPowerCut(
  names: Map<string, SimulatedFile>,
  durable: Map<string, SimulatedFile>,
  random: Random,
): Map<string, SimulatedFile> {
  const after = new Map<string, SimulatedFile>()
  for (const name of new Set([...durable.keys(), ...names.keys()])) {
    const [before, now] = [durable.get(name), names.get(name)]
    const file = before === now || random.int(0, 1) === 0 ? before : now
    if (file) after.set(name, file)
  }
  return after
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code })
}

function never(): Promise<never> {
  return new Promise(() => {})
}
