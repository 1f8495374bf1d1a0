// What Streamlit has no part for: a button that copies what stands in its data-copy, or the whole
// address that its data-share begins. A page that is not served safely (http from another machine)
// has no clipboard; there the text is selected in a field of its own and copied as by hand. No text
// of a record or a reader is in this script.
if (!window.copiesText) {
    window.copiesText = true
    const copyByHand = text => {
        const field = document.createElement('textarea')
        field.value = text
        field.className = 'fa-hidden'
        document.body.append(field)
        field.select()
        const isCopied = document.execCommand('copy')
        field.remove()
        return isCopied ? Promise.resolve() : Promise.reject(new Error('not copied'))
    }
    const copy = text => navigator.clipboard
        ? navigator.clipboard.writeText(text).catch(() => copyByHand(text)) : copyByHand(text)
    document.addEventListener('click', event => {
        const button = event.target.closest?.('button[data-copy], button[data-share]')
        if (!button) return
        const label = button.dataset.label ??= button.textContent
        const say = words => {
            button.textContent = words
            const spoken = document.getElementById('spoken')
            if (spoken) spoken.textContent = words
            setTimeout(() => { button.textContent = label }, 2000)
        }
        const text = button.dataset.copy ?? new URL(button.dataset.share, location.href).href
        copy(text).then(() => say(button.dataset.copy ? 'Copied' : 'Link copied'),
            () => say('Not copied'))
    })
}
