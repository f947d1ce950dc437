import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/** OWASP ASVS 6.2.1 and 6.2.9; what is longer than the second costs work and adds nothing. */
const [minLength, maxLength] = [8, 256]

/** Worth nothing in a password, beside the person's own names (ASVS 6.1.2). */
const contextWords = [
  ...['linli', '邻里', 'subdistrict', 'district', 'jiedao', '街道', '社区', 'shequ'],
  // The library's list of what was guessed before is Western; these open most Chinese ones.
  ...['woaini', 'aini', '1314', '520', '5201314', 'zhongguo', 'laopo', 'laogong', 'mima'],
]

/** What is found within so many guesses is found in a night. */
const leastGuesses = 30_000_000

// 49,000 passwords that were guessed or leaked before (ASVS 6.2.4, 6.2.12), and the keyboard's rows.
// Its work grows faster than the text: the first 64 characters must do.
const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 64 })

export type Person = { name: string; displayName: string }

/**
 * Why this cannot be a password, in words; undefined when it can. Any characters in any mix will do
 * (ASVS 6.2.5). Refused is what a guesser reaches soon: common and leaked passwords, names, dates,
 * slides over the keyboard and repetitions, with little added.
 */
export function whyNotPassword(password: string, person: Person): string | undefined {
  const { length } = [...password]
  if (length < minLength) return `A password has at least ${minLength} characters.`
  if (password.length > maxLength) return `A password has at most ${maxLength} characters.`
  const own = [person.name, person.displayName, ...contextWords]
  if (guesser.check(password, own).guesses >= leastGuesses) return undefined
  return 'This password is easy to guess: it is a common word, a name, a date or a pattern with little added. Three or four words that have nothing to do with each other are a good one.'
}
