import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import { pinyin } from 'pinyin-pro'
import { plain } from './rules.ts'

let cutter: Jieba | undefined

/** Loaded at the first question: the dictionary takes a second and some 80 MB. */
function jieba(): Jieba {
  cutter ??= Jieba.withDict(dict)
  return cutter
}

export type Run = { script: 'han' | 'letters' | 'digits'; text: string }

/** A text as runs of one script; what is neither letter nor figure only parts them. */
export function runsOf(text: string): Run[] {
  return (plain(text).match(/\p{Script=Han}+|[a-z]+|\d+/gu) ?? []).map((run) => {
    if (/^\d/.test(run)) return { script: 'digits', text: withoutZeros(run) }
    return { script: /^[a-z]/.test(run) ? 'letters' : 'han', text: run }
  })
}

/** 3 finds 003, for both are painted on the ground. */
function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}

/** The syllables of Chinese characters, without tones: 清水塘 → qing shui tang. */
export function syllables(han: string): string[] {
  return pinyin(han, { toneType: 'none', type: 'array', v: true })
}

const remembered = new Map<string, readonly string[]>()
/** Names of a district repeat the same words; a city's fit as well. */
const mostRemembered = 20_000

/** Every term under which a name is found: words, pairs of characters, sounds and their initials. */
export function termsOf(name: string): Set<string> {
  const terms = new Set<string>()
  for (const run of runsOf(name))
    if (run.script !== 'han') terms.add(run.text)
    else for (const term of hanTerms(run.text)) terms.add(term)
  return terms
}

function hanTerms(han: string): readonly string[] {
  const known = remembered.get(han)
  if (known) return known
  const terms = new Set([han, ...jieba().cutForSearch(han), ...pairs(han)])
  const sounds = syllables(han)
  // From the beginning of each word to the end, so that a prefix of it finds any word by its sound.
  let at = 0
  for (const word of jieba().cut(han)) {
    const rest = sounds.slice(at)
    terms.add(rest.join(''))
    if (rest.length > 1) terms.add(rest.map((sound) => sound[0]).join(''))
    at += [...word].length
  }
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(han, [...terms])
  return [...terms]
}

/** Neighbouring characters: they find what the dictionary parts otherwise. */
export function pairs(han: string): string[] {
  const characters = [...han]
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}

const fillers = new Set(
  (
    '的 了 是 在 有 吗 呢 吧 啊 和 与 及 请 问 请问 谁 什么 哪 哪个 哪里 哪些 时候 这 那 这个 那个 该 此 ' +
    '这里 这儿 此处 那里 本 本小区 本社区 我 我们 一次 最后 最近 上次 时间 过 没有 还 案件 事件 案子 件 号 ' +
    'the a an of at in on for from to is are was were did do does has have this that here there my our ' +
    'who what when which where last still please incidents incident cases case'
  ).split(' '),
)

/** The words of a question, each as one run; what only holds a sentence together is left out. */
export function askedWords(text: string): Run[] {
  return runsOf(text)
    .flatMap((run): Run[] =>
      run.script === 'han'
        ? jieba()
            .cut(run.text)
            .map((word) => ({ script: 'han', text: word }))
        : [run],
    )
    .filter(({ text: word }) => !fillers.has(word))
}

/** Whether one letter too many, too few, wrong or swapped with its neighbour makes one of the other. */
export function isOneOff(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1 || a === b) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return swapped && short.slice(at + 2) === long.slice(at + 2)
}
