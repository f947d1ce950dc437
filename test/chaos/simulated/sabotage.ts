import type { Folder, OpenFile } from '../../../ingest/journal/files.ts'
import type { Rooms } from '../../../ingest/rooms.ts'
import type { SimulatedStore } from './store.ts'

/** Faults built into the product on purpose: a checker that finds none of them proves nothing. */
export type Sabotage = {
  /** Acknowledges before the record is on disk. */
  acknowledgesEarly: boolean
  folder(folder: Folder): Folder
  rooms(rooms: Rooms): Rooms
  store(store: ReturnType<SimulatedStore['as']>): ReturnType<SimulatedStore['as']>
}

export const honest: Sabotage = {
  acknowledgesEarly: false,
  folder: (folder) => folder,
  rooms: (rooms) => rooms,
  store: (store) => store,
}

export const sabotages: Record<string, Sabotage> = {
  'acknowledges before the disk has it': { ...honest, acknowledgesEarly: true },
  'never syncs': {
    ...honest,
    folder: (folder) => ({
      ...folder,
      open: async (name) => withoutSync(await folder.open(name)),
    }),
  },
  'saves its place before the facts': {
    ...honest,
    rooms: (rooms) => ({
      ...rooms,
      async take(facts, place) {
        if (place !== undefined) await rooms.savePlace(place)
        return rooms.take(facts)
      },
    }),
  },
  'takes a lost answer for a refusal': {
    ...honest,
    rooms: (rooms) => ({
      ...rooms,
      take: (facts, place) => rooms.take(facts, place).catch(() => new Map()),
    }),
  },
  'believes that a failed write was stored': {
    ...honest,
    store: (store) => ({
      ...store,
      write: (points, mark) => store.write(points, mark).catch(() => {}),
    }),
  },
  'marks a place beyond the batch': {
    ...honest,
    store: (store) => ({
      ...store,
      write: (points, mark) =>
        store.write(points, mark && { ...mark, position: mark.position + 2 * points.length }),
    }),
  },
}

function withoutSync(file: OpenFile): OpenFile {
  return { ...file, async datasync() {} }
}
