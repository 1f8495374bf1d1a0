// Keys for a reader without a mouse: "/" to type a question or search, j and k through the records,
// e to export, ? for this list. They do nothing while text is typed. No text of a record or a
// reader is in this script.
if (!document.getElementById('fa-keys')) {
    // Built piece by piece: Streamlit drops a script that has HTML in it.
    const made = (tag, text, parent) => {
        const node = document.createElement(tag)
        node.textContent = text
        parent.append(node)
        return node
    }
    const list = made('dialog', '', document.body)
    list.id = 'fa-keys'
    list.setAttribute('aria-label', 'Keys')
    made('h2', 'Keys', list)
    const keys = made('dl', '', list)
    for (const [key, effect] of [
        ['/', 'ask a question, or search'],
        ['j, k', 'next record, previous record; Enter opens it'],
        ['e', 'export'],
        ['?', 'this list; Escape closes it'],
    ]) {
        made('dt', key, keys)
        made('dd', effect, keys)
    }
    made('button', 'Close', list).onclick = () => list.close()

    const visible = selector =>
        [...document.querySelectorAll(selector)].filter(node => node.getClientRects().length)
    const isTyping = node => node.isContentEditable ||
        node.matches('textarea, select, [role="combobox"], [role="slider"], [role="spinbutton"]') ||
        node.matches('input:not([type="checkbox"]):not([type="radio"])')

    // Records of a page, by the link of their title.
    const toRecord = step => {
        const links = visible('article a[href^="record?"]')
        const now = links.indexOf(document.activeElement)
        const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step
        links[next]?.focus()
        links[next]?.scrollIntoView({block: 'center'})
    }
    const actions = {
        '/': () => visible(
            '[data-testid="stChatInputTextArea"], [data-testid="stMain"] input[type="text"]'
        )[0]?.focus(),
        'j': () => toRecord(1),
        'k': () => toRecord(-1),
        'e': () => {
            const exports = node => node.innerText.split('\n').some(
                line => /^(Cite or export|Export|Download)\b/.test(line))
            const button = visible('[data-testid="stMain"] button').filter(exports).at(-1)
            button?.focus()
            button?.click()
        },
        '?': () => list.showModal(),
    }
    addEventListener('keydown', event => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
        if (!Object.hasOwn(actions, event.key) || list.open) return
        event.preventDefault()
        event.stopPropagation()
        actions[event.key]()
    }, {capture: true})
}
