// What a page newly says must be spoken. Screen readers do not reliably read an element that is
// inserted, but they do read a change inside one that was there before. So there is one such
// element, outside of all that Streamlit redraws, and it gets the new text once the page has been
// still for a moment. No text of a record or a reader is in this script.
if (!document.getElementById('spoken')) {
    const spoken = document.createElement('div')
    spoken.id = 'spoken'
    spoken.setAttribute('role', 'status')
    spoken.className = 'fa-hidden'
    document.body.append(spoken)
    let before = new Set(), waiting = 0, until = 0
    const visible = selector =>
        [...document.querySelectorAll(selector)].filter(node => node.getClientRects().length)

    // The last question is brought to the top of the page, above its answer. The answer grows for
    // a while, so this goes on for a second, unless the reader moves the page.
    const scrollToQuestion = () => {
        if (Date.now() > until) return
        const question = visible('[aria-label="Chat message from user"]').at(-1)
        if (question) question.parentElement.scrollIntoView()
        setTimeout(scrollToQuestion, 100)
    }
    for (const act of ['wheel', 'keydown', 'pointerdown'])
        addEventListener(act, () => { until = 0 }, {capture: true, passive: true})

    const speak = () => {
        const texts = new Map(visible('.said').map(
            node => [node.dataset.of + ' ' + node.textContent, node.textContent]))
        const fresh = [...texts.keys()].filter(key => !before.has(key))
            .map(key => texts.get(key)).join(' ')
        before = new Set(texts.keys())
        if (!fresh) return
        until = Date.now() + 1000
        scrollToQuestion()
        spoken.textContent = ''
        setTimeout(() => { spoken.textContent = fresh }, 50)
    }

    // Streamlit scrolls a conversation to its end by setting scrollTop, several times and late.
    // Such moves down are blocked; the reader's own do not come this way. A page without a question
    // that was moved before this script ran begins at its top again.
    const scroll = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop')
    const keepPosition = main => Object.defineProperty(main, 'scrollTop', {
        get: () => scroll.get.call(main),
        set: to => { if (to < scroll.get.call(main)) scroll.set.call(main, to) },
    })
    const look = () => {
        for (const main of document.querySelectorAll(
            '[data-testid="stAppScrollToBottomContainer"]'))
            if (!Object.hasOwn(main, 'scrollTop')) {
                if (!document.querySelector('[data-testid="stChatMessage"]')) main.scrollTop = 0
                keepPosition(main)
            }
        // Streamlit names a checkbox by its label's Markdown, asterisks and all; without
        // aria-label its name is the text of the label.
        for (const box of document.querySelectorAll('label input[aria-label]'))
            box.removeAttribute('aria-label')
        clearTimeout(waiting)
        waiting = setTimeout(speak, 250)
    }
    new MutationObserver(look).observe(
        document.body, {childList: true, subtree: true, characterData: true})
    look()
}
