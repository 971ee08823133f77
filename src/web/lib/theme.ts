export type Theme = 'system' | 'light' | 'dark';

const YEAR_S = 365 * 86_400;

export function themeNow(): Theme {
  const said = document.documentElement.dataset.theme;
  return said === 'light' || said === 'dark' ? said : 'system';
}

/** Remembered in a cookie that the server writes into the page: no flash of the other theme. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.cookie = `kakehashi_theme=${theme}; Path=/; SameSite=Lax; Max-Age=${YEAR_S}`;
}
