import type { DeviceField } from '../device-field.ts'
import { postsLayer } from './posts.ts'

export function camerasLayer(field: DeviceField, isFar: boolean) {
  return postsLayer('cameras', field, 8, isFar ? 3 : 7)
}
