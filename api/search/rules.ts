import type { IncidentType } from '../incidents/schema.ts'
import type { searchFields } from '../persons/schema.ts'
import type { skills } from '../volunteers/schema.ts'

type Skill = (typeof skills)[number]
type SearchField = (typeof searchFields)[number]

/** What is meant by what was typed; `place` and `device` are the words left over, often none ("here"). */
export type Intent =
  | { kind: 'contact'; dwelling: string; place: string }
  | { kind: 'open'; place: string }
  | { kind: 'able'; skills: Skill[] }
  | { kind: 'answered'; device: string }
  | { kind: 'number'; field: SearchField; value: string; place: string }
  | { kind: 'plain' }

/** One form for every way to type it: half-width (NFKC), lower case, single blanks. */
export function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Reads a question in Chinese or English; what is not clearly one is a plain search. */
export function intentOf(asked: string): Intent {
  const text = plain(asked)
  return (
    numberIn(text) ??
    dwellingIn(text) ??
    (answers.test(text) ? { kind: 'answered', device: without(text, answers) } : undefined) ??
    ableIn(text) ??
    (open.test(text) ? { kind: 'open', place: without(text, open) } : undefined) ?? {
      kind: 'plain',
    }
  )
}

/** No digit, letter or hyphen may touch a number: an id of a device holds such runs too. */
const numbers: [SearchField, RegExp][] = [
  ['identity_number', /(?<![\w-])\d{17}[\dx](?![\w-])/],
  ['telephone', /(?<![\w-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])/],
  ['telephone', /(?<![\w-])0\d{2,3}-?\d{7,8}(?![\w-])/],
  [
    'plate',
    /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][ ·•.-]?[a-z0-9]{5,6}(?![\w-])/,
  ],
]

function numberIn(text: string): Intent | undefined {
  for (const [field, form] of numbers) {
    const value = form.exec(text)?.[0]
    if (value) return { kind: 'number', field, value, place: '' }
  }
  return undefined
}

/** 3-2-501, 3栋2单元501, 3号楼501室: building, unit where there is one, room of three or four figures. */
const dwelling =
  /(?<![\w-])(\d{1,3}) ?(?:号楼|栋|幢|座|-) ?(?:(\d{1,2}) ?(?:单元|门|-) ?)?(\d{3,4}) ?[室号户]?(?![\w-])/
const spelled =
  /\b(?:building|block|bldg) (\d{1,3}),? (?:unit (\d{1,2}),? )?(?:room|flat|apartment|no\.?) ?(\d{3,4})\b/
const contact =
  /的?联系人|联系谁|找谁|谁住|谁家|住户|业主|户主|住的是|住着|\b(?:contact|who|whom|lives?|living|resident|residents|tenant|owner|call|reach)\b/

function dwellingIn(text: string): Intent | undefined {
  const found = dwelling.exec(text) ?? spelled.exec(text)
  if (!found) return undefined
  const value = found
    .slice(1)
    .filter((part) => part !== undefined)
    .join('-')
  const rest = text.replace(found[0], ' ')
  if (!contact.test(rest)) return { kind: 'number', field: 'dwelling', value, place: rest.trim() }
  return { kind: 'contact', dwelling: value, place: without(rest, contact) }
}

const said = '上线|在线|应答|回答|回复|回应|响应|上报|心跳|通信|通讯|消息|信号|数据|读数'
const answers = new RegExp(
  `(?:最后|最近|上一?次|上回|何时|什么时候|几时|几点|多久)[^?？]{0,12}(?:${said})(?:过|了|的?时间)?|(?:还|是否)?(?:在线|离线|掉线|失联)(?:吗|了吗|没有|多久)|有没有(?:${said})|` +
    '\\b(?:last|latest|recently) (?:\\w+ )?(?:answer|answered|seen|heard|report|reported|respond|responded|online|message|reading|signal|sign of life|heartbeat)\\b(?: from)?|' +
    '\\bwhen (?:did|was|has) .{0,40}\\b(?:answer|answered|seen|heard|report|reported|respond|responded|online|speak)\\b|' +
    '\\b(?:is|are) .{0,40}\\b(?:alive|online|offline|responding|answering)\\b',
)

const skillWords: [Skill, RegExp][] = [
  ['lifting', /搬|抬|重物|力气|体力活|\b(?:lift|lifting|carry|carrying|heavy)\b/],
  ['first_aid', /急救|心肺复苏|包扎|\b(?:first[- ]aid|cpr)\b/],
  ['repair', /维修|修理|会修|能修|水电|\b(?:repair|repairs|repairing|fix|mend)\b/],
  ['sign_language', /手语|\b(?:sign language|signing)\b/],
  ['english', /英语|英文|\benglish\b/],
  ['driving', /开车|驾驶|驾照|司机|\b(?:drive|drives|driver|driving)\b/],
]
const someone =
  /谁|志愿者|党员|人手|有没有人|有人|哪位|哪些人|\b(?:who|volunteers?|members?|anyone|anybody|someone|somebody|people|helpers?)\b/

function ableIn(text: string): Intent | undefined {
  const needed = skillWords.filter(([, words]) => words.test(text)).map(([skill]) => skill)
  return needed.length > 0 && someone.test(text) ? { kind: 'able', skills: needed } : undefined
}

const open = new RegExp(
  '(?:未|没有?)(?:办结|结案(?!件)|结|处理完?|办完|解决|关闭|完成)|待(?:办|处理|派遣|核查)|在办|正在处理|有(?:什么|哪些|啥)(?:事件|案件|案子|事情|事|情况)|' +
    '\\b(?:open|pending|outstanding|unresolved|unfinished|current) (?:incidents?|cases?|reports?|matters?|issues?)\\b|' +
    "\\bwhat(?:'s| is| are)(?: still)? (?:open|pending|outstanding|unresolved|unfinished|wrong|going on|happening)\\b|" +
    '\\b(?:anything|incidents?|cases?)(?: still| is| are)* (?:open|pending|outstanding|unresolved|unfinished)\\b',
)

/** What is left of the question once the words that made it one are taken out. */
function without(text: string, words: RegExp): string {
  const hit = words.exec(text)
  const inside = hit ? /^(?:when (?:did|was|has)|is|are) (.*) \S+$/.exec(hit[0])?.[1] : undefined
  const between = hit
    ? new RegExp(`^(?:最后|最近|何时|什么时候|多久)([^]*?)(?:${said})`).exec(hit[0])?.[1]
    : undefined
  return text
    .replace(words, ` ${inside ?? between ?? ''} `)
    .replace(new RegExp(words, 'g'), ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const typeWords: [IncidentType, RegExp][] = [
  ['fire_lane_blocked', /消防(?:车)?(?:通道|道)|占道|fire ?lane/],
  ['smoke', /烟雾|冒烟|着火|火灾|\b(?:smoke|fire)\b(?! ?lane)/],
  ['ebike_in_lift', /电动车|电瓶车|电梯|\b(?:e-?bikes?|lift|elevator)\b/],
  ['rubbish_overflow', /垃圾|\b(?:rubbish|garbage|trash|bins?)\b/],
  ['water_on_road', /积水|水浸|内涝|\b(?:flood(?:ing)?|water on)\b/],
  ['gate_forced', /强行|闯(?:入|闸)|撬|\bforced\b/],
  ['gate_held_open', /未关|没关|敞开|\bheld open\b/],
  ['gate_fault', /(?:道闸|门禁|门)故障|\bgate fault\b/],
  ['resident_request', /居民(?:诉求|求助|请求)|求助|\bresident request\b/],
]

/** The kinds of incident that somebody names. */
export function incidentTypesIn(asked: string): IncidentType[] {
  const text = plain(asked)
  return typeWords.filter(([, words]) => words.test(text)).map(([type]) => type)
}

/** The beginning of a case's number (案卷号): the day, and how many it was on it. */
export function caseCodeIn(asked: string): string | undefined {
  const text = plain(asked)
  return /^20\d{4,6}$|^20\d{6}-\d{0,4}$/.test(text) ? text : undefined
}
