import type {
  GivenConsent,
  NewPerson,
  PersonChange,
  PersonKind,
} from '../../../api/persons/schema.ts'

/** What the boxes of the form hold; plates stand in one box, apart by blanks or commas. */
export type FormValues = {
  kind?: PersonKind
  siteId?: string
  name?: string
  telephone?: string
  identityNumber?: string
  address?: string
  dwelling?: string
  plates?: string
  healthLimits?: string
  healthLimitsHow?: GivenConsent['how']
  partyBranch?: string
  partyBranchHow?: GivenConsent['how']
}

/** Only boxes that were filled in: an empty one leaves what is kept as it is. */
export function toChange(values: FormValues): PersonChange {
  const texts = ['name', 'telephone', 'identityNumber', 'address', 'dwelling'] as const
  const consented = ['healthLimits', 'partyBranch'] as const
  const filled = [...texts, ...consented].flatMap((name) => {
    const text = values[name]?.trim()
    return text ? [[name, text]] : []
  })
  const plates = values.plates?.split(/[\s,，、]+/).filter(Boolean) ?? []
  const consents: GivenConsent[] = []
  if (values.healthLimitsHow) consents.push({ what: 'health_limits', how: values.healthLimitsHow })
  if (values.partyBranchHow) consents.push({ what: 'party_membership', how: values.partyBranchHow })
  return {
    ...Object.fromEntries(filled),
    ...(plates.length > 0 ? { plates } : {}),
    ...(consents.length > 0 ? { consents } : {}),
  }
}

/** The community follows from the site. */
export function toNewPerson(values: FormValues): NewPerson {
  const { kind = 'resident', siteId = null, name = '' } = values
  const { name: _, healthLimits, partyBranch, ...rest } = toChange(values)
  return {
    ...{ kind, communityId: null, siteId, name: name.trim(), ...rest },
    ...(healthLimits ? { healthLimits } : {}),
    ...(partyBranch ? { partyBranch } : {}),
  }
}
