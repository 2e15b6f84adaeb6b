// Moves, takes off and puts back the rows of a form without asking for a page, by buttons and by dragging, and adds up
// the minutes while they are typed. Without this script the same buttons bring the page back from the server.

/** Minutes in words: "1 minute", "7 minutes". */
const minutesInWords = (number) => `${number} minute${number === 1 ? '' : 's'}`

/** The time of day `minutes` after "10:05". */
function later(time, minutes) {
  const [hour, minute] = time.split(':').map(Number)
  const total = (hour * 60 + minute + minutes) % (24 * 60)
  return [Math.floor(total / 60), total % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

function arrange(form) {
  const list = form.querySelector('[data-rows]')
  const said = form.querySelector('[data-said]')
  const rearranged = form.querySelector('[data-rearranged]')
  const { starts, minutes: available } = form.dataset

  const fieldOf = (row, name) => form.elements[`${row.dataset.row}-${name}`]
  const isOff = (row) => fieldOf(row, 'off').value === 'yes'
  const staying = () => [...list.children].filter((row) => !isOff(row))
  const numberOf = (row) => staying().indexOf(row) + 1

  function minutesOf(row) {
    const typed = fieldOf(row, 'minutes').value.trim()
    return /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  }

  /** What is rearranged counts as typed: whoever is signed out meanwhile is asked to stay. */
  function keepInMind() {
    rearranged.value = 'yes'
    rearranged.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function showBudget(planned) {
    const budget = form.querySelector('.forum-budget')
    const over = planned - Number(available)
    const spare = over < 0 ? `${minutesInWords(-over)} spare` : 'none spare'
    const all = `${planned} of ${available} minutes planned`
    budget.classList.toggle('forum-budget--over', over > 0)
    budget.querySelector('strong').textContent = over > 0 ? `${minutesInWords(over)} over` : all
    budget.querySelector('strong + span').textContent = over > 0 ? `: ${all}.` : `, ${spare}.`
    budget.querySelector('.forum-budget__planned').setAttribute('width', Math.min(planned, Number(available)))
  }

  /** Number the rows, say when each starts, and add up the minutes. */
  function count() {
    let planned = 0
    staying().forEach((row, index) => {
      row.querySelector('[data-number]').textContent = index + 1
      const start = row.querySelector('[data-starts]')
      if (start) start.textContent = later(starts, planned)
      planned += minutesOf(row)
    })
    showBudget(planned)
  }

  function tell(row, before) {
    const after = numberOf(row)
    said.textContent = before === after ? `Item ${after} stays where it is.` : `Item ${before} is now item ${after}.`
    if (before === after) return
    keepInMind()
    count()
  }

  function move(row, way, button) {
    const before = numberOf(row)
    const beside = way === 'up' ? row.previousElementSibling : row.nextElementSibling
    if (way === 'up') beside?.before(row)
    else beside?.after(row)
    button.focus()
    tell(row, before)
  }

  function take(row, off) {
    const before = numberOf(row)
    fieldOf(row, 'off').value = off ? 'yes' : ''
    for (const part of row.querySelectorAll('[data-when-on]')) part.hidden = off
    for (const part of row.querySelectorAll('[data-when-off]')) part.hidden = !off
    row.classList.toggle('forum-arranged__row--off', off)
    row.querySelector(off ? 'button[name=on]' : 'button[name=off]').focus()
    said.textContent = off ? `Item ${before} is taken off when you save.` : `Item ${numberOf(row)} is back.`
    keepInMind()
    count()
  }

  /** Follow the pointer: the rows that it passes change sides, so that the dragged one never leaves the page. */
  function drag(event) {
    const handle = event.target.closest('[data-handle]')
    if (!handle || event.button) return
    event.preventDefault()
    const row = handle.closest('[data-row]')
    const before = numberOf(row)
    const middleOf = (each) => each.getBoundingClientRect().top + each.getBoundingClientRect().height / 2
    const follow = ({ clientY }) => {
      while (row.previousElementSibling && clientY < middleOf(row.previousElementSibling)) row.after(row.previousElementSibling)
      while (row.nextElementSibling && clientY > middleOf(row.nextElementSibling)) row.before(row.nextElementSibling)
      row.scrollIntoView({ block: 'nearest' })
    }
    const drop = () => {
      handle.removeEventListener('pointermove', follow)
      row.classList.remove('forum-arranged__row--dragged')
      tell(row, before)
    }
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener('pointermove', follow)
    handle.addEventListener('lostpointercapture', drop, { once: true })
    row.classList.add('forum-arranged__row--dragged')
  }

  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[name]')
    const row = button?.closest('[data-row]')
    if (!row || !['move', 'off', 'on'].includes(button.name)) return
    event.preventDefault()
    if (button.name === 'move') move(row, button.value.split(' ')[1], button)
    else take(row, button.name === 'off')
  })
  form.addEventListener('pointerdown', drag)
  form.addEventListener('input', ({ target }) => { if (target.name?.endsWith('-minutes')) count() })
  form.addEventListener('change', ({ target }) => {
    if (target.name?.endsWith('-minutes')) said.textContent = form.querySelector('.forum-budget__words').textContent
  })
  for (const handle of form.querySelectorAll('[data-handle]')) handle.hidden = false
  if ('unsaved' in form.dataset) keepInMind()
}

for (const form of document.querySelectorAll('form[data-arranged]')) arrange(form)
