import type { DefaultEventsMap, Server } from 'socket.io'
import { sightOf } from '../db/sight.ts'
import { type Account, may, type Right, type Scope, wholeDistrict } from '../people/schema.ts'
import {
  type Change,
  type ClientToServer,
  type ServerToClient,
  type Stream,
  streams,
} from './events.ts'
import { type Places, partFor } from './parts.ts'

/** What the server keeps beside each socket. */
type SocketData = { account: Account; sessionId: string }

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

/** The socket.io room of a stream: one per scope, and of tasks one per volunteer. */
function roomOf(stream: Stream, about: Scope & Pick<Account, 'volunteerId'>): string {
  return stream === 'tasks' ? `tasks ${about.volunteerId ?? ''}` : `${stream} ${sightOf(about)}`
}

/**
 * Numbers and sends changes, to each scope its part. Every api process follows the same changes and
 * numbers them for its own sockets, so each sends to its own only; a client that changes process
 * takes a new snapshot.
 */
export function createStreams(io: LiveServer) {
  const numbers = new Map<string, number>()
  const scopes = new Map<string, Scope>()

  function sendTo(room: string, change: Change) {
    const seq = (numbers.get(room) ?? 0) + 1
    numbers.set(room, seq)
    io.local.to(room).emit('change', { ...change, seq })
  }
  return {
    /** `ref` is the volunteer of a tasks change. */
    send(change: Change, ref: string, places: Places): void {
      const { stream } = change
      if (stream === 'tasks') {
        sendTo(roomOf(stream, { ...wholeDistrict, volunteerId: ref }), change)
        return
      }
      for (const scope of scopes.values()) {
        const part = partFor(scope, change, places)
        if (part) sendTo(roomOf(stream, { ...scope, volunteerId: null }), part)
      }
    },
    /** The rooms this account's socket joins; from now on its scope is sent to. */
    roomsFor(account: Account): string[] {
      const { communityId, siteId } = account
      scopes.set(sightOf(account), { communityId, siteId })
      return streamsOf(account).map((stream) => roomOf(stream, account))
    },
    /** The number of the last change sent, per stream of this account. */
    numbersFor(account: Account): Partial<Record<Stream, number>> {
      return Object.fromEntries(
        streamsOf(account).map((stream) => [stream, numbers.get(roomOf(stream, account)) ?? 0]),
      )
    },
  }
}
export type Streams = ReturnType<typeof createStreams>
