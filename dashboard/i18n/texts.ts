import { account as enAccount } from './en/account.ts'
import { alarms as enAlarms } from './en/alarms.ts'
import { audit as enAudit } from './en/audit.ts'
import { incidents as enIncidents } from './en/incidents.ts'
import { intake as enIntake } from './en/intake.ts'
import { map as enMap } from './en/map.ts'
import { me as enMe } from './en/me.ts'
import { persons as enPersons } from './en/persons.ts'
import { phone as enPhone } from './en/phone.ts'
import { retention as enRetention } from './en/retention.ts'
import { revenue as enRevenue } from './en/revenue.ts'
import { roster as enRoster } from './en/roster.ts'
import { search as enSearch } from './en/search.ts'
import { shell as enShell } from './en/shell.ts'
import { system as enSystem } from './en/system.ts'
import { account as zhAccount } from './zh/account.ts'
import { alarms as zhAlarms } from './zh/alarms.ts'
import { audit as zhAudit } from './zh/audit.ts'
import { incidents as zhIncidents } from './zh/incidents.ts'
import { intake as zhIntake } from './zh/intake.ts'
import { map as zhMap } from './zh/map.ts'
import { me as zhMe } from './zh/me.ts'
import { persons as zhPersons } from './zh/persons.ts'
import { phone as zhPhone } from './zh/phone.ts'
import { retention as zhRetention } from './zh/retention.ts'
import { revenue as zhRevenue } from './zh/revenue.ts'
import { roster as zhRoster } from './zh/roster.ts'
import { search as zhSearch } from './zh/search.ts'
import { shell as zhShell } from './zh/shell.ts'
import { system as zhSystem } from './zh/system.ts'

/** Every word on the screen, by language and page. A test holds both languages to the same keys. */
export const zh = {
  shell: zhShell,
  account: zhAccount,
  alarms: zhAlarms,
  map: zhMap,
  incidents: zhIncidents,
  revenue: zhRevenue,
  phone: zhPhone,
  system: zhSystem,
  intake: zhIntake,
  audit: zhAudit,
  search: zhSearch,
  roster: zhRoster,
  persons: zhPersons,
  retention: zhRetention,
  me: zhMe,
}

export const en = {
  shell: enShell,
  account: enAccount,
  alarms: enAlarms,
  map: enMap,
  incidents: enIncidents,
  revenue: enRevenue,
  phone: enPhone,
  system: enSystem,
  intake: enIntake,
  audit: enAudit,
  search: enSearch,
  roster: enRoster,
  persons: enPersons,
  retention: enRetention,
  me: enMe,
}
