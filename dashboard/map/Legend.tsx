import { DownOutlined, UpOutlined } from '@ant-design/icons'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { severities } from '../../api/incidents/schema.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { type Palette, palettes, type ThemeName } from '../ui/theme.ts'
import { type LayerName, layerNames } from './layer-names.ts'

type Props = {
  on: ReadonlySet<LayerName>
  onChange: (on: ReadonlySet<LayerName>) => void
  theme: ThemeName
  onFit: () => void
}

/** Which layers are drawn, and what their marks mean. */
export function Legend({ on, onChange, theme, onFit }: Props) {
  const { t } = useTranslation('map')
  const [open, setOpen] = useState(false)
  const toggle = (name: LayerName) => {
    const next = new Set(on)
    if (!next.delete(name)) next.add(name)
    onChange(next)
  }
  return (
    <section className="panel legend" aria-label={t('layers.title')}>
      <div className="legend-head">
        <Button
          type="text"
          size="small"
          icon={open ? <DownOutlined /> : <UpOutlined />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t('layers.title')}
        </Button>
        <Button type="text" size="small" onClick={onFit}>
          {t('view.fit')}
        </Button>
      </div>
      {open ? (
        <div className="legend-body">
          <div className="legend-row">
            <span className="legend-keys" style={{ color: 'var(--text)' }}>
              {severities.map((severity) => (
                <SeverityMark key={severity} severity={severity} withWord open />
              ))}
            </span>
          </div>
          {layerNames.map((name) => (
            <div key={name} className="legend-row">
              {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is the control inside */}
              <label>
                <Checkbox checked={on.has(name)} onChange={() => toggle(name)} />
                {t(`layers.${name}`)}
              </label>
              <Keys name={name} palette={palettes[theme]} />
            </div>
          ))}
        </div>
      ) : null}
    </section>
  )
}

type Word = 'free' | 'occupied' | 'unknown' | 'closed' | 'open' | 'offline' | 'online'

function Keys({ name, palette }: { name: LayerName; palette: Palette }) {
  const { t } = useTranslation('map')
  const { device, deviceFaint, deviceStrong } = palette.map
  const keys: Partial<Record<LayerName, [Word, React.ReactNode][]>> = {
    bays: [
      ['occupied', <circle key="o" cx="8" cy="8" r="5" fill={device} />],
      [
        'free',
        <circle key="f" cx="8" cy="8" r="5" fill="none" stroke={deviceFaint} strokeWidth="2" />,
      ],
      ['unknown', <circle key="u" cx="8" cy="8" r="2" fill={deviceFaint} />],
    ],
    gates: [
      ['closed', <path key="c" d="M3 3H13V13H3Z" fill={device} />],
      ['open', <path key="o" d="M3 3H6V13H3ZM10 3H13V13H10Z" fill={deviceStrong} />],
      [
        'unknown',
        <path
          key="u"
          d="M3 3H13V13H3ZM3 13 13 3"
          fill="none"
          stroke={deviceFaint}
          strokeWidth="1.5"
        />,
      ],
    ],
    cameras: [
      ['online', <path key="c" d="M2 13 8 3 14 13Z" fill={device} />],
      [
        'offline',
        <path
          key="u"
          d="M3 13 8 4 13 13ZM3 4 12 14"
          fill="none"
          stroke={deviceFaint}
          strokeWidth="1.5"
        />,
      ],
    ],
  }
  return (
    <span className="legend-keys">
      {keys[name]?.map(([word, mark]) => (
        <span key={word} className="legend-key">
          <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
            {mark}
          </svg>
          {t(`word.${word}`)}
        </span>
      ))}
    </span>
  )
}
