/** What may stand for a site or device in a topic and in the registry (DESIGN section 4). */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/

/** Whether `text` can be a site or device id. */
export function isId(text: string): boolean {
  return idPattern.test(text)
}

/**
 * Whether an MQTT filter takes a topic: `+` one level, `#` the parent and all below it.
 * Wildcards in first place do not take `$` topics (MQTT 3.1.1 §4.7.2).
 */
export function filterTakes(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const given = topic.split('/')
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true
    if (index >= given.length || (level !== '+' && level !== given[index])) return false
  }
  return wanted.length === given.length
}
