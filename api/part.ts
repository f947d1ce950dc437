import { once } from 'node:events'
import { keepSigning } from './audit/checkpoints.ts'
import type { Config } from './config.ts'
import type { Context, Part } from './context.ts'
import { type App, buildHttp, type HttpOptions } from './http.ts'
import { watchLink } from './live/link-health.ts'
import { openSocketServer } from './live/socket.ts'
import { startLive, type Undo } from './live/start-live.ts'
import { followKeys } from './resealing.ts'
import { keepRetention } from './retention/actions.ts'
import { redirectServer } from './tls/server.ts'

export type ApiOptions = Omit<HttpOptions, 'chain'> & {
  /** The broker; a function when its port is known only once it runs. */
  mqttUrl: string | (() => string)
}

export type ApiPart = Part & {
  /** Where it answers, e.g. http://127.0.0.1:8080; only between start and stop. */
  address(): string
}

/** The HTTP and socket door. It opens last, when everything behind it answers. */
export function apiPart(ctx: Context, options: ApiOptions): ApiPart {
  const undo: Undo = []
  let app: App | undefined
  let isReady = false

  async function open() {
    undo.push(keepSigning(ctx))
    const link = watchLink(ctx)
    const chain = { ready: () => isReady, health: link.current, ingest: link.ingest }
    const door = await buildHttp(ctx, { ...options, chain })
    app = door
    undo.push(() => door.close())
    await door.ready()
    const parseCookie = (header: string) => door.parseCookie(header)
    const io = openSocketServer(ctx, { server: door.server, parseCookie })
    const { mqttUrl } = options
    await startLive(ctx, io, link, typeof mqttUrl === 'string' ? mqttUrl : mqttUrl(), undo)
    undo.push(await keepRetention(ctx))
    await door.listen({ port: ctx.config.port, host: listenHost(ctx.config.host) })
    if (ctx.config.httpPort !== undefined) undo.push(await openRedirect(ctx.config, door))
    undo.push(followKeys(ctx))
    isReady = true
  }
  async function stop() {
    isReady = false
    for (const step of undo.splice(0).reverse())
      try {
        await step()
      } catch (error) {
        ctx.log.warn({ err: error }, 'a step of stopping the api failed; the others follow')
      }
    app = undefined
  }
  return {
    name: 'api',
    async start() {
      try {
        await open()
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
    address: () => addressOf(app, listenHost(ctx.config.host), options.tls ? 'https' : 'http'),
  }
}

/** For "localhost" Fastify opens a second server on ::1, to which the sockets are not attached. */
function listenHost(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host
}

/** Shows pages on the plain port the way to https; answers how to close it. */
async function openRedirect({ host, httpPort }: Config, door: App): Promise<() => void> {
  const server = redirectServer(() => portOf(door))
  server.listen(httpPort, listenHost(host))
  await once(server, 'listening')
  return () => {
    server.close()
    server.closeAllConnections()
  }
}

function portOf(app: App | undefined): number {
  const bound = app?.server.address()
  if (!bound || typeof bound === 'string') throw new Error('the api is not listening')
  return bound.port
}

function addressOf(app: App | undefined, host: string, scheme: 'http' | 'https'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${portOf(app)}`
}
