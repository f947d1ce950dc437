import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mask, normalised } from '../../api/persons/masks.ts'
import { type Field, fields } from '../../api/persons/schema.ts'

const table: [Field, string, string][] = [
  ['name', '张三丰', '张*'],
  ['name', '张三', '张*'],
  ['name', '欧阳娜', '欧*'],
  ['name', 'Ann Lee', 'A*'],
  ['name', '𠮷田', '𠮷*'],
  ['name', '张', '*'],
  ['name', '  ', '*'],
  ['telephone', '13800000001', '138****0001'],
  ['telephone', '+86 138-0000-0001', '138****0001'],
  ['telephone', '１３８００００００００１', '****'],
  ['telephone', '１３８００００００１２', '138****0012'],
  ['telephone', '0731-8888 0001', '0731-****0001'],
  ['telephone', '(010) 8888 0001', '010-****0001'],
  ['telephone', '110', '****'],
  ['telephone', 'ask her son', '****'],
  ['identity_number', '43010019900101001x', '4301**********001X'],
  ['identity_number', '4301001990', '****'],
  ['plate', '湘A1234X', '湘A·1**4X'],
  ['plate', '湘a·1234x', '湘A·1**4X'],
  ['plate', '湘AD12345', '湘A·D***45'],
  ['plate', '湘A1234警', '湘A·1**4警'],
  ['plate', 'ABC 123', '****'],
  ['address', '麓山路12号3栋2单元501', '麓山路12号3栋***'],
  ['address', '麓山路12号3号楼501室', '麓山路12号3号楼***'],
  ['address', '麓山路12号', '****'],
  ['address', '3栋', '****'],
  ['dwelling', '3-2-501', '3-***'],
  ['dwelling', '3栋2单元501室', '3-***'],
  ['dwelling', '501', '****'],
  ['health_limits', '不能搬重物', '****'],
  ['party_branch', '第一党支部', '****'],
]

it.each(table)('the mask of a %s %s is %s', (field, plain, masked) => {
  expect(mask(field, plain)).toBe(masked)
})

describe('a mask never contains what it hides', () => {
  const figures = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
  const hidden = fc.string({ unit: fc.constantFrom(...'bcdfgh山水风雨'), minLength: 2 })

  it('whatever is written in whatever field', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        fc.string({ unit: 'grapheme', minLength: 2 }).filter((text) => !text.includes('*')),
        (field, plain) => {
          expect(mask(field, plain)).toContain('*')
          expect(mask(field, plain)).not.toBe(plain)
        },
      ),
    )
  })

  it('in names, addresses, health limits and branches', () => {
    fc.assert(
      fc.property(hidden, (part) => {
        expect(mask('name', `张${part}`)).not.toContain(part)
        expect(mask('address', `南路1号2栋${part}`)).not.toContain(part)
        expect(mask('dwelling', `3-${part}`)).not.toContain(part)
        expect(mask('health_limits', part)).not.toContain(part)
        expect(mask('party_branch', part)).not.toContain(part)
      }),
    )
  })

  it('in numbers, whose middle is stars', () => {
    fc.assert(
      fc.property(figures(17), (all) => {
        const text = all.join('')
        expect(mask('identity_number', text + 0).slice(4, 14)).toBe('**********')
        expect(mask('telephone', `138${text.slice(0, 8)}`).slice(3, 7)).toBe('****')
        expect(mask('plate', `湘A${text.slice(0, 5)}`).slice(4, 6)).toBe('**')
      }),
    )
  })
})

it('one dwelling, plate or telephone is found however it is written', () => {
  for (const text of ['3-2-501', '３－２－５０１', '3栋2单元501室', '03-02-501', '3幢2单元501号'])
    expect(normalised('dwelling', text)).toBe('3-2-501')
  for (const text of ['湘A·1234X', '湘a 1234x', '湘A-1234X'])
    expect(normalised('plate', text)).toBe('湘A1234X')
  for (const text of ['13800000001', '+86 138 0000 0001', '0086-13800000001'])
    expect(normalised('telephone', text)).toBe('13800000001')
  expect(normalised('health_limits', 'x')).toBeUndefined()
})
