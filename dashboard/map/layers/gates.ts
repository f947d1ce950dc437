import type { DeviceField } from '../device-field.ts'
import { postsLayer } from './posts.ts'

export function gatesLayer(field: DeviceField, isFar: boolean) {
  return postsLayer('gates', field, 10, isFar ? 4 : 9)
}
