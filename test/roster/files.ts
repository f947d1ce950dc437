import type { RosterAsk } from '../../api/roster/schema.ts'

const header = 'number,name,telephone,branch,community,skills,availability'

/** A roster file as the dashboard sends it. */
export function roster(lines: readonly string[], about: Partial<RosterAsk> = {}): RosterAsk {
  return {
    file: base64([header, ...lines].join('\n')),
    consent: { how: 'paper', on: '2026-10-01' },
    leave: true,
    ...about,
  }
}

export function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64')
}
