/** A file whose writes reach the disk only when it is synced. */
export type SimulatedFile = {
  size(): number
  /** A copy of what a reader sees. */
  bytes(): Buffer
  read(into: Uint8Array, offset: number): number
  write(bytes: Uint8Array, offset: number): void
  truncate(size: number): void
  sync(): void
  /** A failed fsync: readers still see the writes, the disk never will. */
  forgetUnsynced(): void
  /** Each unsynced change is kept, lost, or (a write) cut at a byte; readers then see the disk. */
  crash(random: { int(min: number, max: number): number }): void
  /** One bit changes on the disk. */
  flip(offset: number, bit: number): void
}

type Change = { offset: number; bytes: Uint8Array } | { size: number }

export function simulatedFile(): SimulatedFile {
  let seen = growingBytes()
  const disk = growingBytes()
  let unsynced: Change[] = []

  function change(next: Change) {
    seen.apply(next)
    unsynced.push(next)
  }

  return {
    size: () => seen.size(),
    bytes: () => seen.copy(),
    read: (into, offset) => seen.read(into, offset),
    write(bytes, offset) {
      if (bytes.length > 0) change({ offset, bytes: Uint8Array.from(bytes) })
    },
    truncate: (size) => change({ size }),
    sync() {
      for (const next of unsynced) disk.apply(next)
      unsynced = []
    },
    forgetUnsynced() {
      unsynced = []
    },
    crash(random) {
      for (const next of unsynced) {
        const fate = random.int(0, 2)
        if (fate === 0) disk.apply(next)
        else if (fate === 1 && 'bytes' in next)
          disk.apply({ ...next, bytes: next.bytes.subarray(0, random.int(0, next.bytes.length)) })
      }
      unsynced = []
      seen = growingBytes()
      seen.apply({ offset: 0, bytes: disk.copy() })
    },
    flip(offset, bit) {
      seen.flip(offset, bit)
      disk.flip(offset, bit)
    },
  }
}

function growingBytes() {
  let room = Buffer.alloc(1024)
  let size = 0

  return {
    size: () => size,
    copy: () => Buffer.from(room.subarray(0, size)),
    read(into: Uint8Array, offset: number): number {
      const found = room.subarray(Math.min(offset, size), Math.min(offset + into.length, size))
      into.set(found)
      return found.length
    },
    apply(change: Change) {
      if ('size' in change) {
        if (change.size < size) room.fill(0, change.size, size)
        size = change.size
        return
      }
      const end = change.offset + change.bytes.length
      if (change.bytes.length === 0) return
      if (end > room.length) room = Buffer.concat([room], Math.max(end, room.length * 2))
      room.set(change.bytes, change.offset)
      size = Math.max(size, end)
    },
    flip(offset: number, bit: number) {
      if (offset < size) room[offset] = (room[offset] ?? 0) ^ (1 << bit)
    },
  }
}
