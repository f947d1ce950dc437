import { expect, test } from 'vitest'
import { rankedOption } from '../../dashboard/charts/ranked-option.ts'
import { revenueOption } from '../../dashboard/charts/revenue-option.ts'
import type { ChartStyle } from '../../dashboard/charts/use-chart-style.ts'

const style: ChartStyle = {
  ink: '#000',
  quiet: '#111',
  line: '#222',
  paper: '#333',
  border: '#444',
  expected: '#555',
  actual: '#666',
  font: 'sans-serif',
}
const format = (fen: number) => `${fen} fen`

test('days stand in their order with due behind received, in the same fen', () => {
  const bars = [
    { tick: '1', name: '1 Nov', dueFen: 500, receivedFen: 300 },
    { tick: '2', name: '2 Nov', dueFen: 0, receivedFen: 200 },
  ]
  const words = { due: 'Due', received: 'Received' }
  const option = revenueOption(bars, words, { format, formatShort: format }, style)
  expect(option).toMatchObject({
    xAxis: { data: ['1', '2'] },
    series: [
      { name: 'Due', data: [500, 0] },
      { name: 'Received', data: [300, 200] },
    ],
  })
  const { formatter } = option.tooltip as { formatter: (shown: unknown) => string }
  expect(formatter([{ dataIndex: 1 }])).toBe('2 Nov\nDue  0 fen\nReceived  200 fen')
  expect(formatter([{ dataIndex: 9 }])).toBe('')
})

test('places lie from the largest down, each with its own amount at the end', () => {
  const places = [
    { name: 'A', valueFen: 300 },
    { name: 'B', valueFen: 200 },
  ]
  expect(rankedOption(places, format, style)).toMatchObject({
    yAxis: [
      { data: ['A', 'B'], inverse: true },
      { data: ['300 fen', '200 fen'], inverse: true },
    ],
    series: [{ data: [300, 200] }],
  })
})
