import type { Field } from './schema.ts'

// What stands for a datum on the screen (脱敏). What is malformed, or too short to keep a part back,
// is masked whole; a mask tells the length of nothing but numbers that all have the same one.

const whole = '****'

/**
 * The first character and a star: 张三丰 → 张*, Ann Lee → A*. So 欧阳娜 is 欧*: a compound family name
 * (复姓) is rare enough to say who it is. Of a single character nothing is shown.
 */
export function maskName(name: string): string {
  const [first = '', ...hidden] = [...name.trim()]
  return hidden.length > 0 ? `${first}*` : '*'
}

/** 13800000001 → 138****0001, 0731-88880001 → 0731-****0001. */
function maskTelephone(text: string): string {
  const number = normalTelephone(text)
  if (mobile.test(number)) return `${number.slice(0, 3)}****${number.slice(-4)}`
  const [, area, local] = landline.exec(number) ?? []
  return area && local ? `${area}-****${local.slice(-4)}` : whole
}

const mobile = /^1[3-9]\d{9}$/
/** Two-figure codes begin with 1 or 2 (010, 020–029), the others have three; 7 or 8 figures follow. */
const landline = /^(0[12]\d|0[3-9]\d{2})(\d{7,8})$/

/** 43010019900101001X → 4301**********001X: the place of registration and the last four. */
function maskIdentityNumber(text: string): string {
  const number = normalIdentityNumber(text)
  if (!/^\d{17}[\dX]$/.test(number)) return whole
  return `${number.slice(0, 4)}${'*'.repeat(10)}${number.slice(-4)}`
}

/** 湘A·1234X → 湘A·1**4X, 湘A·D12345 (new energy, 8 characters) → 湘A·D***45. */
function maskPlate(text: string): string {
  const plate = normalPlate(text)
  if (!/^\p{Script=Han}[A-Z][0-9A-Z\p{Script=Han}]{5,6}$/u.test(plate)) return whole
  const [place, letter, first, ...rest] = [...plate]
  const hidden = '*'.repeat(rest.length - 2)
  return `${place}${letter}·${first}${hidden}${rest.slice(-2).join('')}`
}

/** To the building: 麓山路12号3栋2单元501 → 麓山路12号3栋***; without a building nothing is shown. */
function maskAddress(text: string): string {
  const [, building] = /^([^栋幢座]{1,120}?(?:栋|幢|座|号楼))(?=.)/.exec(text.trim()) ?? []
  return building ? `${building}***` : whole
}

/** 3-2-501 (building, unit, room) → 3-***. */
function maskDwelling(text: string): string {
  const [building, ...hidden] = normalDwelling(text).split('-')
  return building && hidden.length > 0 ? `${building}-***` : whole
}

const masks: Record<Field, (text: string) => string> = {
  name: maskName,
  telephone: maskTelephone,
  identity_number: maskIdentityNumber,
  address: maskAddress,
  dwelling: maskDwelling,
  plate: maskPlate,
  health_limits: () => whole,
  party_branch: () => whole,
}

export function mask(field: Field, text: string): string {
  return masks[field](text)
}

/** Full-width figures, letters and signs as half-width ones (NFKC), in upper case, without blanks. */
function plain(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/\s/g, '')
}

function normalTelephone(text: string): string {
  return plain(text)
    .replace(/[-()]/g, '')
    .replace(/^(\+|00)86/, '')
}

function normalIdentityNumber(text: string): string {
  return plain(text)
}

function normalPlate(text: string): string {
  return plain(text).replace(/[-·•・.]/g, '')
}

/** 3栋2单元501室, ３－２－５０１ and 3-2-501 are one dwelling. */
function normalDwelling(text: string): string {
  return plain(text)
    .replace(/栋|幢|座|号楼|单元|[-–—_/]/g, '-')
    .replace(/[室号户]$/, '')
    .split('-')
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join('-')
}

const normals: Partial<Record<Field, (text: string) => string>> = {
  telephone: normalTelephone,
  identity_number: normalIdentityNumber,
  plate: normalPlate,
  dwelling: normalDwelling,
  party_branch: plain,
}

/** The one form under which a value is searched; undefined for what cannot be searched. */
export function normalised(field: Field, text: string): string | undefined {
  return normals[field]?.(text)
}
