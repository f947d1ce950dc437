import type { DefaultEventsMap, Server } from 'socket.io'
import { type Account, may, type Right } from '../people/schema.ts'
import {
  type Change,
  type ClientToServer,
  type ServerToClient,
  type Stream,
  streams,
} from './events.ts'

/** What the server keeps beside each socket. */
type SocketData = { account: Account; token: string }

export type LiveServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>

const rightOf: Record<Stream, Right> = {
  devices: 'places.read',
  incidents: 'incidents.read',
  parking: 'parking.read',
  books: 'ledger.read',
  tasks: 'tasks.own',
}

/** The streams an account may see; tasks only its own, so only with a volunteer behind it. */
export function streamsOf(account: Account): Stream[] {
  return streams.filter(
    (stream) =>
      may(account, rightOf[stream]) && (stream !== 'tasks' || account.volunteerId !== null),
  )
}

/** The socket.io room of a stream; tasks have one per volunteer. */
export function roomOf(stream: Stream, volunteerId: string | null): string {
  return stream === 'tasks' ? `tasks ${volunteerId ?? ''}` : stream
}

/**
 * Numbers and sends changes. Every api process follows the same changes and numbers them for its
 * own sockets, so each sends to its own only; a client that changes process takes a new snapshot.
 */
export function createStreams(io: LiveServer) {
  const numbers = new Map<string, number>()
  return {
    /** `ref` is the volunteer of a tasks change. */
    send(change: Change, ref = ''): void {
      const room = roomOf(change.stream, ref)
      const seq = (numbers.get(room) ?? 0) + 1
      numbers.set(room, seq)
      io.local.to(room).emit('change', { ...change, seq })
    },
    /** The number of the last change sent, per stream of this account. */
    numbersFor(account: Account): Partial<Record<Stream, number>> {
      return Object.fromEntries(
        streamsOf(account).map((stream) => [
          stream,
          numbers.get(roomOf(stream, account.volunteerId)) ?? 0,
        ]),
      )
    },
  }
}
export type Streams = ReturnType<typeof createStreams>
