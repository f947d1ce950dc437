import { createHash } from 'node:crypto'

/**
 * The Merkle tree of a transparency log, as RFC 6962 section 2.1 and RFC 9162 section 2.1 have it:
 * SHA-256, leaves and nodes hashed under different first bytes. A tree of `size` leaves is known by
 * the hashes of its complete subtrees.
 */
export type Hash = Uint8Array

/** A complete subtree: of 2^level leaves, the `position`th of its level; level 0 is a leaf. */
export type Node = { level: number; position: number }

export function leafHash(data: Uint8Array | string): Hash {
  return createHash('sha256').update(leafPrefix).update(data).digest()
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest()
}

/** The root of a tree without leaves: the hash of nothing. */
export function emptyRoot(): Hash {
  return createHash('sha256').digest()
}

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** From which leaf on, and up to which (excluded), a hash is over. */
type Range = { from: number; to: number }

/** The complete subtrees that make up the leaves of a range, from left to right. */
export function nodesOf({ from, to }: Range): Node[] {
  const nodes: Node[] = []
  let at = from
  while (at < to) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    nodes.push({ level, position: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The hash over a range whose complete subtrees have these hashes, from left to right. */
export function foldNodes(hashes: readonly Hash[]): Hash {
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** PATH(m, D[n]): over which ranges the hashes of an inclusion proof are, bottom up. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  return path(index, { from: 0, to: size })
}

function path(index: number, { from, to }: Range): Range[] {
  if (to - from === 1) return []
  const middle = from + splitOf(to - from)
  return index < middle
    ? [...path(index, { from, to: middle }), { from: middle, to }]
    : [...path(index, { from: middle, to }), { from, to: middle }]
}

/** PROOF(m, D[n]): over which ranges the hashes of a consistency proof are. */
export function consistencyRanges(first: number, second: number): Range[] {
  if (!(first >= 1 && first <= second))
    throw new RangeError(`a tree of ${first} does not come before one of ${second}`)
  return subproof(first, { from: 0, to: second }, true)
}

function subproof(first: number, { from, to }: Range, known: boolean): Range[] {
  if (first === to) return known ? [] : [{ from, to }]
  const middle = from + splitOf(to - from)
  return first <= middle
    ? [...subproof(first, { from, to: middle }, known), { from: middle, to }]
    : [...subproof(first, { from: middle, to }, false), { from, to: middle }]
}

/** The largest power of two smaller than `count`. */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

/** Whether `proof` shows that a leaf with this hash stands at `index` in the tree (RFC 9162 2.1.3.2). */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (!(index >= 0 && index < size)) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const step of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(step, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = nodeHash(hash, step)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && sameHash(hash, root)
}

/** Whether `proof` shows that the second tree only adds to the first (RFC 9162 2.1.4.2). */
export function verifyConsistency(
  first: { size: number; root: Hash },
  second: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (first.size < 1 || first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && sameHash(first.root, second.root)
  const isPower = Number.isInteger(Math.log2(first.size))
  const [start, ...rest] = isPower ? [first.root, ...proof] : proof
  if (!start) return false
  let [at, last] = [first.size - 1, second.size - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  let [older, newer] = [start, start]
  for (const step of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      older = nodeHash(step, older)
      newer = nodeHash(step, newer)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else newer = nodeHash(newer, step)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && sameHash(older, first.root) && sameHash(newer, second.root)
}

function half(number: number): number {
  return Math.floor(number / 2)
}

export function sameHash(a: Hash, b: Hash): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}

/** A tree that only grows: what it must keep is one hash for each bit of its size. */
export type GrowingTree = { size: number; peaks: { level: number; hash: Hash }[] }

export function emptyTree(): GrowingTree {
  return { size: 0, peaks: [] }
}

/** Adds a leaf to the tree, in place. */
export function grow(tree: GrowingTree, leaf: Hash): void {
  let peak = { level: 0, hash: leaf }
  while (tree.peaks.at(-1)?.level === peak.level) {
    const left = tree.peaks.pop()
    if (left) peak = { level: peak.level + 1, hash: nodeHash(left.hash, peak.hash) }
  }
  tree.peaks.push(peak)
  tree.size += 1
}

export function rootOf({ peaks }: GrowingTree): Hash {
  return peaks.length === 0 ? emptyRoot() : foldNodes(peaks.map(({ hash }) => hash))
}
