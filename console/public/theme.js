// Before the first paint, so that nothing flashes: the theme that this device chose, else the system's.
{
  const chosen = localStorage.getItem('spoke.theme')
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}
