import { describe, expect, it } from 'vitest'
import { type Intent, intentOf } from '../../api/search/rules.ts'

const contact = (dwelling: string): Partial<Intent> => ({ kind: 'contact', dwelling })
const number = (field: string, value: string) => ({ kind: 'number', field, value })
const able = (...skills: string[]) => ({ kind: 'able', skills })

const phrases: [string, object][] = [
  ['who is the contact for 3-2-501', contact('3-2-501')],
  ['Who lives in 3-2-501?', contact('3-2-501')],
  ['contact 12-1-1203', contact('12-1-1203')],
  ['whom do I call about building 3, unit 2, room 501', contact('3-2-501')],
  ['3-2-501的联系人是谁', contact('3-2-501')],
  ['３－２－５０１联系人', contact('3-2-501')],
  ['3栋2单元501找谁', contact('3-2-501')],
  ['3号楼2单元501室住户', contact('3-2-501')],
  ['清水塘3幢501谁住', contact('3-501')],
  ['谁住3-501', contact('3-501')],
  ['3-2-501', number('dwelling', '3-2-501')],
  ['3栋2单元501', number('dwelling', '3-2-501')],
  ['3号楼501室', number('dwelling', '3-501')],
  ['building 3 unit 2 room 501', number('dwelling', '3-2-501')],
  ['13800000001', number('telephone', '13800000001')],
  ['138 0000 0001', number('telephone', '138 0000 0001')],
  ['+86 138 0000 0001', number('telephone', '+86 138 0000 0001')],
  ['0731-88880001', number('telephone', '0731-88880001')],
  ['谁的电话是13800000001', number('telephone', '13800000001')],
  ['湘A1234X', number('plate', '湘a1234x')],
  ['湘A·D12345', number('plate', '湘a·d12345')],
  ['湘A12345是谁的车', number('plate', '湘a12345')],
  ['43010019900101001X', number('identity_number', '43010019900101001x')],
  ['what is open here', { kind: 'open', place: 'here' }],
  ["what's open", { kind: 'open', place: '' }],
  ['what is still open at Qingshuitang', { kind: 'open', place: 'at qingshuitang' }],
  ['open incidents', { kind: 'open', place: '' }],
  ['pending cases in Qingshuitang', { kind: 'open' }],
  ['anything unresolved', { kind: 'open' }],
  ['incidents still open', { kind: 'open' }],
  ['这里有什么未结的案件', { kind: 'open' }],
  ['清水塘未结案件', { kind: 'open', place: '清水塘 案件' }],
  ['本小区待办', { kind: 'open', place: '本小区' }],
  ['东门有什么事', { kind: 'open', place: '东门' }],
  ['没处理完的事件', { kind: 'open' }],
  ['有哪些事件', { kind: 'open' }],
  ['which volunteers can lift', able('lifting')],
  ['who can carry heavy things', able('lifting')],
  ['volunteers first aid', able('first_aid')],
  ['anyone who speaks English', able('english')],
  ['who can drive', able('driving')],
  ['somebody for sign language', able('sign_language')],
  ['who can repair a gate', able('repair')],
  ['members who drive and lift', able('lifting', 'driving')],
  ['谁能搬重物', able('lifting')],
  ['会手语的志愿者', able('sign_language')],
  ['哪些志愿者会急救', able('first_aid')],
  ['有没有人会英语', able('english')],
  ['谁会修理水电', able('repair')],
  ['能开车的党员', able('driving')],
  ['when did this gate last answer', { kind: 'answered', device: 'this gate last' }],
  ['when was gate-12 last seen', { kind: 'answered', device: 'gate-12 last' }],
  ['last seen gate-12', { kind: 'answered', device: 'gate-12' }],
  ['last message from cam-3', { kind: 'answered', device: 'cam-3' }],
  ['is gate-12 online', { kind: 'answered', device: 'gate-12' }],
  ['这个道闸最后一次上线是什么时候', { kind: 'answered' }],
  ['东门道闸什么时候上报过', { kind: 'answered', device: '东门道闸' }],
  ['东门道闸最近一次心跳', { kind: 'answered' }],
  ['东门道闸还在线吗', { kind: 'answered', device: '东门道闸' }],
  ['摄像头上次应答', { kind: 'answered' }],
  ['清水塘', { kind: 'plain' }],
  ['qst', { kind: 'plain' }],
  ['张三', { kind: 'plain' }],
  ['gate-0012', { kind: 'plain' }],
  ['open', { kind: 'plain' }],
  ['is the gate open', { kind: 'plain' }],
  ['lift', { kind: 'plain' }],
  ['电梯', { kind: 'plain' }],
  ['a-3-2-501-x', { kind: 'plain' }],
  ['20261102-0001', { kind: 'plain' }],
  ['2026-11-02', { kind: 'plain' }],
  ['dev13800000001', { kind: 'plain' }],
]

describe('a question in the box', () => {
  it.each(phrases)('“%s” is understood', (phrase, expected) => {
    expect(intentOf(phrase)).toMatchObject(expected)
  })

  it('is read in time that grows with its length only', () => {
    for (const word of ['is ', '最后', '3-', 'when did ', '1'])
      expect(intentOf(word.repeat(120 / word.length)).kind).not.toBe('open')
  })
})
