import type { TFunction } from 'i18next'
import type { Reason } from '../../../api/volunteers/schema.ts'
import type { Formats } from '../../i18n/format.ts'

/** A reason of the ranking in words, with its figures. */
export function reasonWords(reason: Reason, t: TFunction<'incidents'>, formats: Formats): string {
  const skills = (reason.skills ?? [])
    .map((skill) => t(`skill.${skill}` as 'skill.repair', { defaultValue: skill }))
    .join(t('skillJoin'))
  switch (reason.code) {
    case 'walk_minutes':
      // A volunteer's place is known to a 200 m cell: nearer than half of it is not known.
      if ((reason.distanceM ?? 0) < 100) return t('reason.walk_near')
      return t('reason.walk_minutes', {
        distance: formats.distance(reason.distanceM ?? 0),
      })
    case 'has_skills':
    case 'lacks_skills':
      return t(`reason.${reason.code}`, { skills })
    case 'same_community':
    case 'other_community':
    case 'available':
    case 'place_unknown':
      return t(`reason.${reason.code}`)
  }
}

/** Minutes on foot, when the way is known. */
export function walkMinutes(reasons: readonly Reason[]): number | null {
  const walk = reasons.find(({ code }) => code === 'walk_minutes')
  return walk ? Math.max(1, Math.round(walk.minutes)) : null
}
