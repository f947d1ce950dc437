/** What a line says to a reader of InfluxDB's line protocol reference; values keep their written type. */
export type ReadLine = {
  measurement: string
  tags: Record<string, string>
  fields: Record<string, number | boolean | string | { integer: bigint }>
  timeNs: bigint
}

/** Reads one line by the published grammar, and throws where it does not keep to it. */
export function readLine(line: string): ReadLine {
  const [key, rest] = cutAt(line, ' ', 'tags')
  const [fieldSet, time] = cutAt(rest, ' ', 'fields')
  if (!/^-?\d+$/.test(time)) throw new Error(`not a time: ${time}`)
  const [measurement = '', ...tags] = splitAt(key, ',', 'tags')
  if (key.includes('\n')) throw new Error('a line break outside of a text')
  const fields: ReadLine['fields'] = {}
  for (const field of splitAt(fieldSet, ',', 'fields')) {
    const [name, value] = cutAt(field, '=', 'fields')
    if (name in fields) throw new Error(`${name} stands twice`)
    fields[unescaped(name)] = readValue(value)
  }
  return {
    measurement: unescaped(measurement),
    tags: Object.fromEntries(
      tags.map((tag) => {
        const [name, value] = cutAt(tag, '=', 'tags')
        if (value === '') throw new Error(`the tag ${name} is empty`)
        if (value.endsWith('\\')) throw new Error('a tag ends in a backslash')
        return [unescaped(name), unescaped(value)]
      }),
    ),
    fields,
    timeNs: BigInt(time),
  }
}

function readValue(text: string): ReadLine['fields'][string] {
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^-?\d+i$/.test(text)) return { integer: BigInt(text.slice(0, -1)) }
  if (/^".*"$/s.test(text)) return text.slice(1, -1).replace(/\\(["\\])/g, '$1')
  if (/^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text)
  throw new Error(`not a value: ${text}`)
}

function unescaped(text: string): string {
  return text.replace(/\\([,= ])/g, '$1')
}

/** In a tag a quotation mark is a character like any other. */
type Part = 'tags' | 'fields'

/** At the first separator that is neither escaped nor inside a text. */
function cutAt(text: string, separator: string, part: Part): [before: string, after: string] {
  const at = separatorsIn(text, separator, part)[0]
  if (at === undefined) throw new Error(`no "${separator}" in ${text}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function splitAt(text: string, separator: string, part: Part): string[] {
  const ends = [...separatorsIn(text, separator, part), text.length]
  return ends.map((end, index) => text.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end))
}

function separatorsIn(text: string, separator: string, part: Part): number[] {
  const found: number[] = []
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\') at += 1
    else if (character === '"' && part === 'fields') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) found.push(at)
  }
  return found
}
