import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { ClientToServer, ServerToClient, Snapshot } from '../../api/live/events.ts'
import { type IngestState, ingestStateTopic } from '../../api/live/frames.ts'
import { apiPart } from '../../api/part.ts'
import { ensureDemoAccounts } from '../../api/people/actions.ts'
import type { TelemetryStore } from '../../api/telemetry/store.ts'
import { embeddedBroker } from '../../ingest/broker.ts'
import { type TestContext, testContext } from '../support/context.ts'

export type LiveSocket = Socket<ServerToClient, ClientToServer>

export const password = 'a password for tests'

/** The api on a free port beside a broker of its own, without ingest: the test plays it. */
export async function openLiveApi(
  telemetry?: TelemetryStore,
  prepare: (ctx: TestContext) => Promise<unknown> = async () => {},
  alreadySaid?: IngestState,
) {
  const ctx = await testContext(telemetry ? { telemetry } : {})
  await prepare(ctx)
  await ensureDemoAccounts(ctx, password)
  const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log: ctx.log })
  await broker.start()
  if (alreadySaid) broker.publish(ingestStateTopic, JSON.stringify(alreadySaid), { retain: true })
  const api = apiPart(ctx, { mqttUrl: broker.url(), dashboardFolder: '/nowhere' })
  await api.start()
  onTestFinished(async () => {
    await api.stop()
    await broker.stop()
  })
  return { ctx, url: api.address(), publish: broker.publish }
}

export async function cookieFrom(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'x-linli': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** A socket that is not yet asked to connect. */
export function socketTo(url: string, headers: Record<string, string> = {}): LiveSocket {
  const socket: LiveSocket = io(url, {
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: headers,
  })
  onTestFinished(() => void socket.disconnect())
  return socket
}

/** Resolves with `connected`, or with why not. */
export function opened(socket: LiveSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error) => resolve(error.message))
    socket.connect()
  })
}

export async function signedInSocket(url: string, name: string): Promise<LiveSocket> {
  const socket = socketTo(url, { cookie: await cookieFrom(url, name) })
  const result = await opened(socket)
  if (result !== 'connected') throw new Error(`${name} was not let in: ${result}`)
  return socket
}

export function snapshotOf(socket: LiveSocket): Promise<Snapshot> {
  return new Promise((resolve) => socket.emit('snapshot', resolve))
}
