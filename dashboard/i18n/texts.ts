import { incidents as enIncidents } from './en/incidents.ts'
import { map as enMap } from './en/map.ts'
import { phone as enPhone } from './en/phone.ts'
import { revenue as enRevenue } from './en/revenue.ts'
import { shell as enShell } from './en/shell.ts'
import { system as enSystem } from './en/system.ts'
import { incidents as zhIncidents } from './zh/incidents.ts'
import { map as zhMap } from './zh/map.ts'
import { phone as zhPhone } from './zh/phone.ts'
import { revenue as zhRevenue } from './zh/revenue.ts'
import { shell as zhShell } from './zh/shell.ts'
import { system as zhSystem } from './zh/system.ts'

/** Every word on the screen, by language and page. A test holds both languages to the same keys. */
export const zh = {
  shell: zhShell,
  map: zhMap,
  incidents: zhIncidents,
  revenue: zhRevenue,
  phone: zhPhone,
  system: zhSystem,
}

export const en = {
  shell: enShell,
  map: enMap,
  incidents: enIncidents,
  revenue: enRevenue,
  phone: enPhone,
  system: enSystem,
}
