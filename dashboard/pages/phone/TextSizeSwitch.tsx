import { useTranslation } from 'react-i18next'
import { type TextSize, textSizes, useTextSize } from './text-size.ts'

const sizes = Object.keys(textSizes) as TextSize[]

/** One press changes the size of everything on the page; the phone remembers it. */
export function TextSizeSwitch() {
  const { t } = useTranslation('phone')
  const { size, setSize } = useTextSize()
  return (
    <fieldset className="text-size">
      <legend>{t('textSize.title')}</legend>
      {sizes.map((each) => (
        <button key={each} type="button" aria-pressed={each === size} onClick={() => setSize(each)}>
          {t(`textSize.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}
