import { theme as antd, type ThemeConfig } from 'antd'
import type { Severity } from '../../api/incidents/schema.ts'

export type ThemeName = 'dark' | 'light'

/**
 * All colours. Greys carry the normal; hue is kept for what is not normal (ISA-101 style), and red
 * for critical alone (IMO 5.5.2). The three severities follow Okabe-Ito's order of hue and lightness,
 * so they stay apart for colour-blind eyes; shape and word always go with them.
 */
export type Palette = {
  ground: string
  panel: string
  raised: string
  line: string
  lineStrong: string
  text: string
  muted: string
  faint: string
  accent: string
  onAccent: string
  severity: Record<Severity, string>
  map: Record<
    | 'land'
    | 'community'
    | 'site'
    | 'lot'
    | 'building'
    | 'road'
    | 'green'
    | 'water'
    | 'boundary'
    | 'label'
    | 'halo'
    | 'device'
    | 'deviceStrong'
    | 'deviceFaint'
    | 'person',
    string
  >
}

export const palettes: Record<ThemeName, Palette> = {
  dark: {
    ground: '#131518',
    panel: '#1a1d21',
    raised: '#22262b',
    line: '#2b3036',
    lineStrong: '#3d444c',
    text: '#e4e7ea',
    muted: '#9ba5af',
    faint: '#6b757f',
    accent: '#5b8fd0',
    onAccent: '#ffffff',
    severity: { critical: '#f25c54', warning: '#f0a93b', notice: '#62b6e8' },
    map: {
      land: '#181b1f',
      community: '#1b1f23',
      site: '#20242a',
      lot: '#262b31',
      building: '#2d333a',
      road: '#2f353c',
      green: '#1c2421',
      water: '#18222b',
      boundary: '#4a525b',
      label: '#a7b0b9',
      halo: '#131518',
      device: '#aab3bc',
      deviceStrong: '#dfe4e8',
      deviceFaint: '#5d6771',
      person: '#b9a6e8',
    },
  },
  light: {
    ground: '#f3f4f5',
    panel: '#ffffff',
    raised: '#f7f8f9',
    line: '#e2e5e8',
    lineStrong: '#c5cbd1',
    text: '#1c2126',
    muted: '#586470',
    faint: '#828d98',
    accent: '#2d6ab3',
    onAccent: '#ffffff',
    severity: { critical: '#c92a2a', warning: '#a86200', notice: '#0f6fa8' },
    map: {
      land: '#eceef0',
      community: '#f1f3f4',
      site: '#f7f8f9',
      lot: '#e8ebee',
      building: '#dde1e5',
      road: '#ffffff',
      green: '#e2eae3',
      water: '#d9e4ec',
      boundary: '#9aa4ae',
      label: '#5f6a75',
      halo: '#f3f4f5',
      device: '#5b6672',
      deviceStrong: '#222a32',
      deviceFaint: '#a7b0b9',
      person: '#6547b8',
    },
  },
}

const fontFamily =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "Hiragino Sans GB", sans-serif'

/** The palette and spacing as Ant Design's tokens. */
export function antdTheme(name: ThemeName): ThemeConfig {
  const p = palettes[name]
  return {
    algorithm: name === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: p.accent,
      colorInfo: p.accent,
      colorError: p.severity.critical,
      colorWarning: p.severity.warning,
      colorBgBase: p.panel,
      colorBgLayout: p.ground,
      colorBgContainer: p.panel,
      colorBgElevated: p.raised,
      colorBorder: p.lineStrong,
      colorBorderSecondary: p.line,
      colorText: p.text,
      colorTextSecondary: p.muted,
      colorTextTertiary: p.muted,
      colorTextQuaternary: p.faint,
      borderRadius: 6,
      fontSize: 14,
      fontFamily,
      controlHeight: 32,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: { cellPaddingBlockSM: 6, headerBg: p.panel, headerSplitColor: 'transparent' },
      Layout: { headerBg: p.panel, bodyBg: p.ground },
    },
  }
}

/** The same palette for plain CSS: `var(--muted)`, `var(--critical)`, … */
export function cssVariables(name: ThemeName): Record<string, string> {
  const p = palettes[name]
  return {
    '--ground': p.ground,
    '--panel': p.panel,
    '--raised': p.raised,
    '--line': p.line,
    '--line-strong': p.lineStrong,
    '--text': p.text,
    '--muted': p.muted,
    '--faint': p.faint,
    '--accent': p.accent,
    '--critical': p.severity.critical,
    '--warning': p.severity.warning,
    '--notice': p.severity.notice,
    '--font': fontFamily,
    'color-scheme': name,
  }
}
