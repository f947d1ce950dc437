import { Input } from 'antd'
import { type KeyboardEvent, useDeferredValue, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useErrorWords } from '../../error-words.ts'
import { useMay } from '../../ui/account.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { groups, type Line, linesOf, stepTo } from './found.ts'
import { LineText } from './LineText.tsx'
import { useAnswer, useHere } from './search-queries.ts'
import { Understood } from './Understood.tsx'
import './search.css'

const typingMs = 200

/** The box and what it found. Typing finds places; Enter also looks persons up, which goes on record. */
export function SearchPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('search')
  const navigate = useNavigate()
  const may = useMay()
  const here = useHere()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const q = useSettled(text.trim())
  const persons = may('persons.read') && asked !== '' && asked === text.trim()
  const answer = useAnswer({ q: persons ? asked : q, persons, here })
  const lines = useDeferredValue(q !== '' && answer.data ? linesOf(answer.data) : [])
  const [at, setAt] = useState(-1)
  const choose = (line: Line) => {
    if (line.to === null && line.group === 'places')
      return ask(t('ask.open', { name: line.hit.name }))
    onClose()
    void navigate(line.to ?? '')
  }
  const ask = (words: string) => {
    setText(words)
    setAsked(words)
    setAt(-1)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends the choice of a Chinese word is not meant for the box.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt(stepTo(at, event.key === 'ArrowDown' ? 1 : -1, lines.length))
    } else if (event.key === 'Enter') {
      const line = lines[at]
      if (line) choose(line)
      else setAsked(text.trim())
    }
  }
  return (
    <div className="search">
      <Input
        autoFocus
        size="large"
        allowClear
        maxLength={120}
        autoComplete="off"
        role="combobox"
        aria-expanded={lines.length > 0}
        aria-controls="search-lines"
        aria-activedescendant={at < 0 ? undefined : `search-line-${at}`}
        aria-label={t('title')}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(-1)
        }}
        onKeyDown={onKeyDown}
      />
      <Body answer={answer} q={q} lines={lines} at={at} onChoose={choose} />
      {may('persons.read') && q !== '' && !persons ? (
        <p className="search-enter muted">{t('enter')}</p>
      ) : null}
    </div>
  )
}

type BodyProps = {
  answer: ReturnType<typeof useAnswer>
  q: string
  lines: Line[]
  at: number
  onChoose: (line: Line) => void
}

function Body({ answer, q, lines, at, onChoose }: BodyProps) {
  const { t } = useTranslation('search')
  const words = useErrorWords()
  if (q === '')
    return (
      <div className="search-hint muted">
        <p>{t('hint')}</p>
        <p>{t('private')}</p>
      </div>
    )
  if (answer.isError)
    return <ErrorState small words={words(answer.error)} onRetry={() => void answer.refetch()} />
  if (!answer.data) return <Loading small />
  return (
    <>
      <Understood understood={answer.data.understood} />
      {lines.length === 0 && !answer.isFetching ? (
        <EmptyState small title={t('nothing')} body={t('nothingBody')} />
      ) : null}
      <div id="search-lines" role="listbox" aria-label={t('title')} className="search-lines">
        {groups.map((group) => (
          <Group key={group} group={group} lines={lines} at={at} onChoose={onChoose} />
        ))}
      </div>
    </>
  )
}

type GroupProps = Pick<BodyProps, 'lines' | 'at' | 'onChoose'> & { group: Line['group'] }

function Group({ group, lines, at, onChoose }: GroupProps) {
  const { t } = useTranslation('search')
  const own = lines.flatMap((line, number) => (line.group === group ? [{ line, number }] : []))
  if (own.length === 0) return null
  return (
    <section aria-label={t(`group.${group}`)}>
      <h3 className="search-group muted">{t(`group.${group}`)}</h3>
      {own.map(({ line, number }) => (
        <button
          type="button"
          role="option"
          key={line.key}
          id={`search-line-${number}`}
          aria-selected={number === at}
          tabIndex={-1}
          className="search-line"
          ref={number === at ? intoView : null}
          onClick={() => onChoose(line)}
        >
          <LineText line={line} />
        </button>
      ))}
    </section>
  )
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
