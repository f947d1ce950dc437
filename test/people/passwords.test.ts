import { dictionary } from '@zxcvbn-ts/language-common'
import { describe, expect, it } from 'vitest'
import { whyNotPassword } from '../../api/people/passwords.ts'

const person = { name: 'zhangsan', displayName: '张三' }
const taken = (password: string) => whyNotPassword(password, person) === undefined

describe('a password', () => {
  it.each([
    'correct horse battery staple',
    'kettle-lantern-73-osprey',
    '紫色的灯笼在河边唱歌',
    'xQ7#vulture!',
    'tjmwzbrd',
    '   tea under a slow bridge   ',
    'ẞtraße und Käse 🧀',
  ])('may be of any characters in any mix: %s', (password) => {
    expect(taken(password)).toBe(true)
  })

  it.each([
    'password',
    'Password1',
    'P@ssw0rd',
    'p@ssword123',
    '12345678',
    '123456789',
    '88888888',
    'qwertyuiop',
    '1qaz2wsx',
    'q1w2e3r4',
    'abc12345',
    'iloveyou',
    'football1',
    'sunshine2024',
    'woaini1314',
    'woaini520',
    '5201314',
    '19900101',
    'dragon1990',
    'asdfghjkl',
    'abcabcabc',
    'admin123456',
    'letmein!!',
    'trustno1',
    'changeme2026',
  ])('is none of those that are guessed first: %s', (password) => {
    expect(taken(password)).toBe(false)
  })

  it.each(['linli2026', 'Linli@2026', 'zhangsan1990', '张三123456', 'jiedao888', 'shequ12345'])(
    'is not made of the names around it: %s',
    (password) => {
      expect(taken(password)).toBe(false)
    },
  )

  it('is none of the thousands that guessers try first', () => {
    const guessed = dictionary['passwords-common']
    const long = guessed.slice(0, 10_000).filter((password) => password.length >= 8)
    expect(long.length).toBeGreaterThan(2000)
    // Each takes its time: one in twenty stands for all.
    expect(long.filter((password, at) => at % 20 === 0 && taken(password))).toEqual([])
  })

  it('has at least 8 characters and at most 256', () => {
    expect(taken('xQ7#vul')).toBe(false)
    expect(taken('ab cd xy '.repeat(28))).toBe(true)
    expect(taken('ab cd xy '.repeat(29))).toBe(false)
  })

  it('is judged in an instant, however it is built', () => {
    for (const hostile of ['a'.repeat(256), 'ab'.repeat(128), '1qaz'.repeat(64), ' '.repeat(256)])
      expect(typeof whyNotPassword(hostile, person)).toBe('string')
  })
})
