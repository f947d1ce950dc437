import type { Context } from '../context.ts'
import { hearBus } from './bus.ts'
import { deviceStream } from './device-stream.ts'
import { followChanges } from './follow-changes.ts'
import type { LinkHealthWatch } from './link-health.ts'
import { takeSnapshot } from './snapshot.ts'
import { serveSockets } from './socket.ts'
import { createStreams, type LiveServer } from './streams.ts'

export type Undo = (() => unknown)[]

/** Joins what changes (records, frames, health) to the sockets; each step adds how to undo it. */
export async function startLive(
  ctx: Context,
  io: LiveServer,
  link: LinkHealthWatch,
  mqttUrl: string,
  undo: Undo,
): Promise<void> {
  const streams = createStreams(io)
  const devices = await deviceStream(ctx, (readings, places) =>
    streams.send({ stream: 'devices', readings }, '', places),
  )
  undo.push(devices.stop)
  undo.push(await followChanges(ctx, (change, ref) => streams.send(change, ref, devices.places)))
  const { all, places } = devices
  const sources = { streams, devices: all, places, health: link.current }
  undo.push(await serveSockets(ctx, io, streams, (account) => takeSnapshot(ctx, sources, account)))
  const ears = {
    readings: devices.take,
    ingest: link.hearIngest,
    connection(state: 'up' | 'down') {
      link.hearBus(state)
      // Frames are QoS 0: those sent while the line was down come no more, so the store tells.
      if (state === 'up') devices.warm()
    },
  }
  undo.push(await hearBus(ctx, mqttUrl, ears))
  await link.start((health, before) => {
    io.local.emit('health', health)
    if (health.telemetry === 'up' && before.telemetry !== 'up') devices.warm()
  })
  undo.push(link.stop)
}
