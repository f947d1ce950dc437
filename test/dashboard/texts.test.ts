import { describe, expect, it } from 'vitest'
import { auditKinds } from '../../api/audit/schema.ts'
import { callReasons } from '../../api/cameras/schema.ts'
import { incidentStates, incidentTypeNames, transitionNames } from '../../api/incidents/schema.ts'
import { rights, roles } from '../../api/people/schema.ts'
import { consentKinds, consentWays, fields, personKinds } from '../../api/persons/schema.ts'
import { revealReasons } from '../../api/reveals/schema.ts'
import { skills } from '../../api/volunteers/schema.ts'
import { en, zh } from '../../dashboard/i18n/texts.ts'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  )
}

const chinese = new Map(flat(zh))
const english = new Map(flat(en))
const placeholders = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)

describe('the words on the screen', () => {
  it('are the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('are never empty', () => {
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('take the same figures in both languages', () => {
    const differing = [...chinese].filter(
      ([key, text]) =>
        placeholders(text).sort().join() !== placeholders(english.get(key)).sort().join(),
    )
    expect(differing).toEqual([])
  })

  it('contain no Chinese in English but for the brand and the switch to Chinese', () => {
    const allowed = ['shell.brand', 'shell.language.switchTo']
    const mixed = [...english].filter(
      ([key, text]) => /\p{Script=Han}/u.test(text) && !allowed.includes(key),
    )
    expect(mixed).toEqual([])
  })

  it('name every state, type, transition, skill, role and right of the schemas', () => {
    const wanted = [
      ...incidentStates.map((name) => `incidents.state.${name}`),
      ...incidentTypeNames.map((name) => `incidents.type.${name}`),
      ...transitionNames.map((name) => `incidents.action.${name}`),
      ...auditKinds.map((name) => `audit.kind.${name}`),
      ...callReasons.map((name) => `audit.reason.${name}`),
      ...skills.map((name) => `incidents.skill.${name}`),
      ...personKinds.map((name) => `persons.kind.${name}`),
      ...fields.map((name) => `persons.field.${name}`),
      ...consentKinds.map((name) => `persons.consent.${name}`),
      ...consentWays.map((name) => `persons.consentWay.${name}`),
      ...revealReasons.map((name) => `persons.reason.${name}`),
      ...roles.map((name) => `shell.role.${name}`),
      ...Object.keys(rights).map((name) => `shell.right.${name}`),
    ]
    expect(wanted.filter((key) => !chinese.has(key))).toEqual([])
  })
})
