import { io as connect, type Socket } from 'socket.io-client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ClientToServer, Sequenced, ServerToClient, Snapshot } from '../api/live/events.ts'
import { applyChanges, applySnapshot, emptyData, type LiveData } from './live-state.ts'

/** `live`: numbered changes flow. `lost`: what is shown is old. `ended`: the session is over. */
export type Connection = 'off' | 'connecting' | 'live' | 'lost' | 'ended'

export type LiveState = LiveData & {
  connection: Connection
  /** When the last message came down the line, on this machine's clock; null before the first. */
  heardAt: number | null
  /** What to add to this machine's clock to have the server's. */
  clockOffsetMs: number
  /** How often a missing number made the store fetch a snapshot anew. */
  resyncs: number
}

export type LiveSocket = Socket<ServerToClient, ClientToServer>

export type LiveOptions = {
  /** The server; absent: the one that served the page. */
  url?: string
  /** Another way to open the socket: tests and the bench hand in their own. */
  open?: (url: string | undefined) => LiveSocket
  /** The least time between two updates of the store. */
  pauseMs?: number
  /** Sent with the handshake where there is no browser to keep the cookie. */
  cookie?: string
}

export type LiveStore = {
  store: StoreApi<LiveState>
  start(): void
  stop(): void
  /** Asks for a snapshot now: the tab came back, or the network did. */
  resync(): void
  /** Resolves when the store first holds what `wanted` looks for. */
  whenSeen(wanted: (state: LiveState) => boolean): Promise<void>
}

/** A hidden tab's timers sleep; more waiting changes than this cost more than a snapshot. */
const pendingMost = 5000
const answerWithinMs = 10_000

/** One socket, one store. Works without a browser, so that the bench measures the real path. */
export function createLiveStore(options: LiveOptions = {}): LiveStore {
  const pauseMs = options.pauseMs ?? 100
  const store = createStore<LiveState>(() => ({
    ...emptyData,
    connection: 'off',
    heardAt: null,
    clockOffsetMs: 0,
    resyncs: 0,
  }))
  const open = options.open ?? ((url) => openSocket(url, options.cookie))
  let socket: LiveSocket | undefined
  let pending: Sequenced[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushedAt = 0
  let asking = false
  let retry: ReturnType<typeof setTimeout> | undefined

  function flush() {
    timer = undefined
    if (asking || pending.length === 0) return
    const changes = pending
    pending = []
    flushedAt = Date.now()
    const { data, gap } = applyChanges(store.getState(), changes)
    store.setState({ ...data, heardAt: flushedAt })
    if (gap) {
      store.setState({ resyncs: store.getState().resyncs + 1 })
      ask()
    }
  }

  function schedule() {
    timer ??= setTimeout(flush, Math.max(0, flushedAt + pauseMs - Date.now()))
  }

  function ask() {
    const asked = socket
    if (asking || !asked?.connected) return
    asking = true
    asked.timeout(answerWithinMs).emit('snapshot', (error: Error | null, snapshot: Snapshot) => {
      if (asked !== socket) return
      asking = false
      if (error || !snapshot) {
        retry = setTimeout(ask, 1000)
        return
      }
      const now = Date.now()
      store.setState({
        ...applySnapshot(store.getState(), snapshot),
        connection: 'live',
        heardAt: now,
        clockOffsetMs: snapshot.at - now,
      })
      schedule()
    })
  }

  function start() {
    if (socket) return
    store.setState({ connection: 'connecting' })
    const opened = open(options.url)
    socket = opened
    opened.on('connect', () => {
      asking = false
      pending = []
      ask()
    })
    opened.on('disconnect', (reason) => {
      asking = false
      if (store.getState().connection !== 'ended') store.setState({ connection: 'lost' })
      // The library reconnects by itself except after the server's own goodbye.
      if (reason === 'io server disconnect' && store.getState().connection !== 'ended')
        retry = setTimeout(() => opened.connect(), 1000)
    })
    opened.on('connect_error', () => {
      if (store.getState().connection !== 'ended') store.setState({ connection: 'lost' })
    })
    opened.on('change', (change) => {
      pending.push(change)
      if (pending.length <= pendingMost) return schedule()
      pending = []
      ask()
    })
    opened.on('health', (health) => store.setState({ health, heardAt: Date.now() }))
    opened.on('ended', () => {
      store.setState({ connection: 'ended' })
      opened.disconnect()
    })
  }

  function stop() {
    clearTimeout(timer)
    clearTimeout(retry)
    timer = undefined
    const closing = socket
    socket = undefined
    asking = false
    pending = []
    closing?.disconnect()
    store.setState({ ...emptyData, connection: 'off', heardAt: null })
  }

  function resync() {
    if (socket && !socket.connected) socket.connect()
    else ask()
  }

  function whenSeen(wanted: (state: LiveState) => boolean): Promise<void> {
    if (wanted(store.getState())) return Promise.resolve()
    return new Promise((resolve) => {
      const forget = store.subscribe((state) => {
        if (!wanted(state)) return
        forget()
        resolve()
      })
    })
  }

  return { store, start, stop, resync, whenSeen }
}

function openSocket(url: string | undefined, cookie: string | undefined): LiveSocket {
  const options = {
    withCredentials: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
    ...(cookie ? { extraHeaders: { cookie } } : {}),
  }
  return url === undefined ? connect(options) : connect(url, options)
}
