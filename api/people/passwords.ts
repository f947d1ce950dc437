import { commonWords, walks } from './common-words.ts'

/** OWASP ASVS 6.2.1 and 6.2.9; what is longer than the second costs work and adds nothing. */
const [minLength, maxLength] = [8, 256]

/** Never in a password beside the person's own names (ASVS 6.1.2). */
const contextWords = ['linli', '邻里', 'subdistrict', 'district', 'jiedao', '街道', '社区', 'shequ']

export type Person = { name: string; displayName: string }

/**
 * Why this cannot be a password, in words; undefined when it can. Any characters in any mix will do
 * (ASVS 6.2.5). Refused is what guessers try first: at most three pieces, each a common word, a name
 * of the person or the platform, a slide over the keyboard, a repetition, a date or a short number.
 */
export function whyNotPassword(password: string, person: Person): string | undefined {
  const { length } = [...password]
  if (length < minLength) return `A password has at least ${minLength} characters.`
  if (password.length > maxLength) return `A password has at most ${maxLength} characters.`
  const own = [person.name, person.displayName, ...contextWords]
    .map(plainForm)
    .filter((word) => word.length > 1)
  const forms = new Set([plainForm(password), plainForm(unmasked(password))])
  for (const form of forms)
    if (pieces(form, own) <= 3 || isRepeated(form))
      return 'This password is easy to guess: it is a common word, a name, a date or a pattern with little added. Three or four words that have nothing to do with each other are a good one.'
  return undefined
}

function plainForm(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
}

const masks: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

/** p@ssw0rd is password: the letters that digits and signs stand for. Trailing ones stay. */
function unmasked(text: string): string {
  const end = /[\d\W_]*$/.exec(text)?.index ?? text.length
  return [...text.slice(0, end)].map((letter) => masks[letter] ?? letter).join('') + text.slice(end)
}

/** One short block over and over: abcabcabc, 88888888. */
function isRepeated(text: string): boolean {
  return /^(.{1,4})\1+.?$/u.test(text)
}

/** The fewest predictable pieces that make up the text; more than any limit when there are none. */
function pieces(text: string, own: readonly string[]): number {
  const fewest = [0, ...Array<number>(text.length).fill(Number.POSITIVE_INFINITY)]
  for (let end = 1; end <= text.length; end++)
    for (let start = Math.max(0, end - longestPiece); start < end; start++) {
      const before = fewest[start] ?? Number.POSITIVE_INFINITY
      if (before + 1 < (fewest[end] ?? 0) && isPiece(text.slice(start, end), own))
        fewest[end] = before + 1
    }
  return fewest[text.length] ?? 0
}

const longestPiece = 64

function isPiece(text: string, own: readonly string[]): boolean {
  if (commonWords.has(text) || own.includes(text)) return true
  if (/^\d{1,4}$/.test(text) || /^[\W_]{1,2}$/u.test(text)) return true
  if (/^(.)\1{2,}$/u.test(text) || isDate(text)) return true
  if (/^[a-z]$/.test(text)) return true
  return text.length >= 3 && walks.some((walk) => isAlong(walk, text))
}

function isAlong(walk: string, text: string): boolean {
  return walk.includes(text) || [...walk].reverse().join('').includes(text)
}

/** A day as people write it: 19900101, 01011990, 900101. */
function isDate(text: string): boolean {
  const day = '(0[1-9]|[12]\\d|3[01])'
  const month = '(0[1-9]|1[0-2])'
  return new RegExp(
    `^((19|20)?\\d\\d${month}${day}|(${day}${month}|${month}${day})(19|20)\\d\\d)$`,
  ).test(text)
}
