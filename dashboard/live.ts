import { io as connect, type Socket } from 'socket.io-client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  type ClientToServer,
  type Sequenced,
  type ServerToClient,
  type Snapshot,
  unauthenticated,
} from '../api/live/events.ts'
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
const retryMs = 1000

/** One socket, one store. Works without a browser, so that the bench measures the real path. */
export function createLiveStore(options: LiveOptions = {}): LiveStore {
  const store = createStore<LiveState>(() => ({
    ...emptyData,
    connection: 'off',
    heardAt: null,
    clockOffsetMs: 0,
    resyncs: 0,
  }))
  const line: Line = {
    store,
    pauseMs: options.pauseMs ?? 100,
    pending: [],
    flushedAt: 0,
    isAsking: false,
  }
  const open = options.open ?? ((url) => openSocket(url, options.cookie))
  return {
    store,
    start() {
      if (line.socket) return
      store.setState({ connection: 'connecting' })
      line.socket = open(options.url)
      listen(line, line.socket)
    },
    stop() {
      clearTimeout(line.timer)
      clearTimeout(line.retry)
      const closing = line.socket
      Object.assign(line, { socket: undefined, timer: undefined, isAsking: false, pending: [] })
      closing?.disconnect()
      store.setState({ ...emptyData, connection: 'off', heardAt: null })
    },
    resync() {
      if (line.socket && !line.socket.connected) line.socket.connect()
      else ask(line)
    },
    whenSeen: (wanted) => whenSeen(store, wanted),
  }
}

/** What one open line holds between two messages. */
type Line = {
  readonly store: StoreApi<LiveState>
  readonly pauseMs: number
  socket?: LiveSocket | undefined
  /** Changes that came and are not in the store yet. */
  pending: Sequenced[]
  timer?: ReturnType<typeof setTimeout> | undefined
  retry?: ReturnType<typeof setTimeout> | undefined
  flushedAt: number
  /** A snapshot was asked for: changes wait, because it may contain them. */
  isAsking: boolean
}

function listen(line: Line, socket: LiveSocket): void {
  const { store } = line
  const isOver = () => store.getState().connection === 'ended'
  socket.on('connect', () => {
    line.isAsking = false
    line.pending = []
    ask(line)
  })
  socket.on('disconnect', (reason) => {
    line.isAsking = false
    if (isOver() || line.socket !== socket) return
    store.setState({ connection: 'lost' })
    // The library reconnects by itself except after the server's own goodbye.
    if (reason === 'io server disconnect') later(line, () => socket.connect())
  })
  socket.on('connect_error', ({ message }) => {
    if (isOver() || line.socket !== socket) return
    if (message === unauthenticated) return store.setState({ connection: 'ended' })
    store.setState({ connection: 'lost' })
    // The library tries again by itself except after the server's own refusal.
    if (!socket.active) later(line, () => socket.connect())
  })
  socket.on('change', (change) => {
    line.pending.push(change)
    if (line.pending.length <= pendingMost) return schedule(line)
    line.pending = []
    ask(line)
  })
  socket.on('health', (health) => store.setState({ health, heardAt: Date.now() }))
  socket.on('ended', () => {
    store.setState({ connection: 'ended' })
    socket.disconnect()
  })
}

function later(line: Line, deed: () => void): void {
  clearTimeout(line.retry)
  line.retry = setTimeout(deed, retryMs)
}

function schedule(line: Line): void {
  const waitMs = Math.max(0, line.flushedAt + line.pauseMs - Date.now())
  line.timer ??= setTimeout(() => flush(line), waitMs)
}

function flush(line: Line): void {
  const { store } = line
  line.timer = undefined
  if (line.isAsking || line.pending.length === 0) return
  const changes = line.pending
  line.pending = []
  line.flushedAt = Date.now()
  const { data, gap } = applyChanges(store.getState(), changes)
  store.setState({ ...data, heardAt: line.flushedAt })
  if (!gap) return
  store.setState({ resyncs: store.getState().resyncs + 1 })
  ask(line)
}

function ask(line: Line): void {
  const { socket, store } = line
  if (line.isAsking || !socket?.connected) return
  line.isAsking = true
  socket.timeout(answerWithinMs).emit('snapshot', (error: Error | null, snapshot: Snapshot) => {
    if (socket !== line.socket) return
    line.isAsking = false
    if (error || !snapshot) {
      later(line, () => ask(line))
      return
    }
    const now = Date.now()
    store.setState({
      ...applySnapshot(store.getState(), snapshot),
      connection: 'live',
      heardAt: now,
      clockOffsetMs: snapshot.at - now,
    })
    schedule(line)
  })
}

function whenSeen(store: StoreApi<LiveState>, wanted: (state: LiveState) => boolean) {
  if (wanted(store.getState())) return Promise.resolve()
  return new Promise<void>((resolve) => {
    const forget = store.subscribe((state) => {
      if (!wanted(state)) return
      forget()
      resolve()
    })
  })
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
