import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { Context } from '../context.ts'
import { secureCookie, sessionToken } from '../door/cookies.ts'
import { isOwnOrigin } from '../door/origins.ts'
import { aliveSessions, onSessionsEnded, sessionBehind } from '../people/actions.ts'
import type { Account } from '../people/schema.ts'
import { type Snapshot, unauthenticated } from './events.ts'
import type { LiveServer, Streams } from './streams.ts'

/** A session that ended without a word (expiry, disablement) is noticed after this. */
const recheckMs = 30_000

/** A client that reads slower than we write is cut off; it comes back and takes a snapshot. */
const maxWaiting = 256

export type SocketOptions = {
  server: HttpServer
  parseCookie(header: string): Record<string, string | undefined>
}

/** The socket door: same origin, session cookie, rooms by right. Nothing is sent before that. */
export function openSocketServer(ctx: Context, options: SocketOptions): LiveServer {
  const io: LiveServer = new Server(options.server, {
    path: '/socket.io',
    serveClient: false,
    perMessageDeflate: false,
    // A client only ever asks for a snapshot.
    maxHttpBufferSize: 64 * 1024,
    allowRequest: (request, decide) => decide(null, mayShakeHands(ctx, request)),
  })
  io.use(async (socket, next) => {
    try {
      const token = tokenOf(socket.request, options)
      const session = token ? await sessionBehind(ctx, token) : undefined
      if (session?.stage !== 'full') return next(new Error(unauthenticated))
      socket.data = { account: session.account, sessionId: session.id }
      next()
    } catch (error) {
      ctx.log.warn({ err: error }, 'a socket could not be signed in')
      next(new Error('unavailable'))
    }
  })
  return io
}

/** A browser sends Origin with every cross-site handshake; programs and same-site GETs send none. */
function mayShakeHands({ config }: Context, { headers }: IncomingMessage): boolean {
  return isOwnOrigin(headers.origin, headers.host, config)
}

function tokenOf(request: IncomingMessage, { parseCookie }: SocketOptions): string | undefined {
  const cookies = parseCookie(request.headers.cookie ?? '')
  const isSecure = request.headers.origin?.startsWith('https:') || secureCookie in cookies
  return sessionToken(cookies, Boolean(isSecure))
}

/** Lets signed-in sockets into their rooms and answers their snapshots; answers how to stop. */
export async function serveSockets(
  ctx: Context,
  io: LiveServer,
  streams: Streams,
  snapshot: (account: Account) => Promise<Snapshot>,
): Promise<() => Promise<void>> {
  io.on('connection', (socket) => {
    const { account } = socket.data
    socket.join(streams.roomsFor(account))
    let gathering: Promise<Snapshot> | undefined
    socket.on('snapshot', (answer) => {
      if (typeof answer !== 'function') return
      // One at a time per socket: asking faster does not make the records work harder.
      gathering ??= snapshot(account).finally(() => {
        gathering = undefined
      })
      gathering.then(answer, (error) => ctx.log.warn({ err: error }, 'a snapshot failed'))
    })
  })
  const recheck = () =>
    endSessions(ctx, io).catch((error) => ctx.log.warn({ err: error }, 'sessions not checked'))
  const stopListening = await onSessionsEnded(ctx, recheck)
  const timer = setInterval(() => {
    cutSlow(io)
    recheck()
  }, recheckMs)
  return async () => {
    clearInterval(timer)
    await stopListening()
    io.local.disconnectSockets(true)
    io.engine.close()
  }
}

async function endSessions(ctx: Context, io: LiveServer): Promise<void> {
  const sockets = [...io.sockets.sockets.values()]
  if (sockets.length === 0) return
  const alive = await aliveSessions(ctx, [...new Set(sockets.map(({ data }) => data.sessionId))])
  for (const socket of sockets) {
    if (alive.has(socket.data.sessionId)) continue
    socket.emit('ended')
    socket.disconnect(true)
  }
}

function cutSlow(io: LiveServer): void {
  for (const socket of io.sockets.sockets.values())
    if (waiting(socket) > maxWaiting) socket.disconnect(true)
}

/** engine.io keeps its unsent packets in a list its types call private. */
function waiting({ conn }: Pick<Socket, 'conn'>): number {
  return (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
}
