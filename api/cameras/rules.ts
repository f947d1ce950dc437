import { type Refusal, refuse } from '../errors.ts'
import type { Device } from '../places/schema.ts'

/** What is no camera, or none that the asker's scope shows, is not there. */
export function whyNotCalled(device: Device | undefined): Refusal | undefined {
  if (device?.kind !== 'camera') return refuse('not_found', 'There is no such camera.')
}

/** The link of one camera; its id is one part of the address, whatever is in it. */
export function linkOf(template: string, deviceId: string): string {
  return template.replaceAll('{device}', () => encodeURIComponent(deviceId))
}
