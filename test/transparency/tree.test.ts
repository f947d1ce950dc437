import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyRanges,
  emptyRoot,
  emptyTree,
  foldNodes,
  grow,
  type Hash,
  inclusionRanges,
  leafHash,
  nodeHash,
  nodesOf,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../api/transparency/tree.ts'

// The leaves and roots that the Certificate Transparency reference tests publish for RFC 6962.
const published = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  [
    '606162636465666768696a6b6c6d6e6f',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
] as const

const leaves = published.map(([data]) => leafHash(Buffer.from(data, 'hex')))
const hex = (hash: Hash) => Buffer.from(hash).toString('hex')

describe('the tree of RFC 6962', () => {
  it('has the root of nothing when it is empty', () => {
    expect(hex(emptyRoot())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    expect(rootOf(emptyTree())).toEqual(emptyRoot())
  })

  it('has the published roots for one to eight leaves, grown or folded', () => {
    const tree = emptyTree()
    for (const [index, leaf] of leaves.entries()) {
      grow(tree, leaf)
      expect(hex(rootOf(tree))).toBe(published[index]?.[1])
      expect(hex(over(leaves, 0, index + 1))).toBe(published[index]?.[1])
    }
  })

  it('gives the proofs of the RFC’s example with seven leaves', () => {
    const asRanges = (ranges: { from: number; to: number }[]) =>
      ranges.map(({ from, to }) => `${from}-${to}`)
    expect(asRanges(inclusionRanges(0, 7))).toEqual(['1-2', '2-4', '4-7'])
    expect(asRanges(inclusionRanges(3, 7))).toEqual(['2-3', '0-2', '4-7'])
    expect(asRanges(inclusionRanges(4, 7))).toEqual(['5-6', '6-7', '0-4'])
    expect(asRanges(inclusionRanges(6, 7))).toEqual(['4-6', '0-4'])
    expect(asRanges(consistencyRanges(3, 7))).toEqual(['2-3', '3-4', '0-2', '4-7'])
    expect(asRanges(consistencyRanges(4, 7))).toEqual(['4-7'])
    expect(asRanges(consistencyRanges(6, 7))).toEqual(['4-6', '6-7', '0-4'])
  })

  it('has no proof for a leaf or a tree that is not there', () => {
    expect(() => inclusionRanges(7, 7)).toThrow(RangeError)
    expect(() => inclusionRanges(-1, 7)).toThrow(RangeError)
    expect(() => consistencyRanges(0, 7)).toThrow(RangeError)
    expect(() => consistencyRanges(8, 7)).toThrow(RangeError)
  })
})

describe('proofs', () => {
  const sizes = fc.integer({ min: 1, max: 200 })
  const many = Array.from({ length: 200 }, (_, index) => leafHash(`leaf ${index}`))

  it('of every leaf verify, and no longer once one bit of anything is another', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, some, bit) => {
        const index = some % size
        const proof = inclusionRanges(index, size).map(({ from, to }) => over(many, from, to))
        const root = over(many, 0, size)
        const leaf = leafHash(`leaf ${index}`)
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true)
        expect(verifyInclusion(flipped(leaf, bit), index, size, proof, root)).toBe(false)
        expect(verifyInclusion(leaf, index, size, proof, flipped(root, bit))).toBe(false)
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).toBe(false)
        if (proof.length === 0) return
        const at = some % proof.length
        const bent = proof.map((hash, one) => (one === at ? flipped(hash, bit) : hash))
        expect(verifyInclusion(leaf, index, size, bent, root)).toBe(false)
        expect(verifyInclusion(leaf, index, size, proof.slice(1), root)).toBe(false)
        expect(verifyInclusion(leaf, (index + 1) % size, size, proof, root)).toBe(false)
      }),
    )
  })

  it('of every older tree verify, and no longer once one bit of anything is another', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (one, other, bit) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)]
        const proof = consistencyRanges(small, large).map(({ from, to }) => over(many, from, to))
        const first = { size: small, root: over(many, 0, small) }
        const second = { size: large, root: over(many, 0, large) }
        expect(verifyConsistency(first, second, proof)).toBe(true)
        const lied = { ...first, root: flipped(first.root, bit) }
        expect(verifyConsistency(lied, second, proof)).toBe(false)
        const rewritten = { ...second, root: flipped(second.root, bit) }
        expect(verifyConsistency(first, rewritten, proof)).toBe(false)
        expect(verifyConsistency(first, second, [...proof, second.root])).toBe(false)
        if (proof.length === 0) return
        const at = bit % proof.length
        const bent = proof.map((hash, index) => (index === at ? flipped(hash, bit) : hash))
        expect(verifyConsistency(first, second, bent)).toBe(false)
      }),
    )
  })

  it('keep leaves and nodes apart, so that no node passes for a leaf', () => {
    const [left, right] = [leafHash('a'), leafHash('b')]
    expect(leafHash(Buffer.concat([left, right]))).not.toEqual(nodeHash(left, right))
  })
})

/** The definition of RFC 6962 itself, through the subtrees that a log keeps. */
function over(all: readonly Hash[], from: number, to: number): Hash {
  return foldNodes(
    nodesOf({ from, to }).map(({ level, position }) =>
      complete(all, position * 2 ** level, (position + 1) * 2 ** level),
    ),
  )
}

function complete(all: readonly Hash[], from: number, to: number): Hash {
  if (to - from === 1) return all[from] ?? new Uint8Array()
  const middle = (from + to) / 2
  return nodeHash(complete(all, from, middle), complete(all, middle, to))
}

function flipped(hash: Hash, bit: number): Hash {
  const bent = Uint8Array.from(hash)
  const at = Math.floor(bit / 8) % bent.length
  bent[at] = (bent[at] ?? 0) ^ (1 << (bit % 8))
  return bent
}
