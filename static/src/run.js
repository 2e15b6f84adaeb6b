// The shortcuts of the screen that runs a meeting: each presses a button, or leads to a field, that is on the page.
//
// They take Alt with a letter, so that typing never sets one off; on a Mac, where Alt with a letter types, Ctrl too.

const isMac = navigator.platform.startsWith('Mac')
const named = (keys) => isMac ? keys.replace('Alt', 'Control+Alt') : keys

for (const list of document.querySelectorAll('[data-keys]')) list.hidden = false
for (const key of document.querySelectorAll('kbd')) key.textContent = named(key.textContent)
for (const each of document.querySelectorAll('[aria-keyshortcuts]')) {
  each.setAttribute('aria-keyshortcuts', named(each.getAttribute('aria-keyshortcuts')))
}

document.addEventListener('keydown', (event) => {
  const isOurs = event.altKey && event.ctrlKey === isMac && !event.metaKey && !event.shiftKey
  if (!isOurs || document.querySelector('dialog[open]')) return
  const target = document.querySelector(`[data-key="${event.code.replace('Key', '')}"]`)
  if (!target) return
  event.preventDefault()
  if (target.hash) document.querySelector(target.hash).focus()
  else target.click()
})
