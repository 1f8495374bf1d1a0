// The search of a static site: words and facets over the index in data.js. Texts of records enter
// the page as text alone, never as markup. What is asked stands in the address, behind #.
(() => {
    'use strict'
    const data = window.FINDING_AID
    const [FILE, TITLE, DATE, YEAR, SUMMARY, KIND, COLLECTION, NAMES, WORDS] = [...Array(9).keys()]
    const AT_ONCE = 50
    const byId = id => document.getElementById(id)
    const fold = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    const decade = row => row[YEAR] ? `${Math.floor(row[YEAR] / 10) * 10}s` : 'undated'
    const facets = {
        decade: ['Decade', row => [decade(row)]],
        kind: ['Kind', row => data.kinds[row[KIND]] ? [data.kinds[row[KIND]]] : []],
        collection: [
            'Collection', row => data.collections[row[COLLECTION]] ? [data.collections[row[COLLECTION]]] : []
        ],
        name: ['Name', row => row[NAMES].map(number => data.names[number])],
    }
    const texts = data.records.map(row => ({
        title: ` ${fold(row[TITLE])}`, rest: ` ${fold(row[SUMMARY])} ${row[WORDS]}`,
    }))
    let shown = AT_ONCE

    const asked = () => new URLSearchParams(location.hash.slice(1))
    const terms = query => [...fold(query).matchAll(/"([^"]+)"|[^\s"]+/g)]
        .map(found => (found[1] || found[0]).replace(/\s+/g, ' ').trim())
        .map(term => term.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')).filter(Boolean)
    const begins = (text, term) => {
        for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1))
            if (!/[\p{L}\p{N}]/u.test(text[at - 1] || ' ')) return true
        return false
    }
    const score = (text, wanted) => {
        let sum = 0
        for (const term of wanted) {
            const value = 3 * begins(text.title, term) + begins(text.rest, term)
            if (!value) return 0
            sum += value
        }
        return sum || 1
    }
    const meets = (row, choices, but) => Object.entries(facets).every(
        ([name, [, values]]) => name === but || !choices.get(name) || values(row).includes(choices.get(name)))

    const element = (tag, properties, ...children) => {
        const made = Object.assign(document.createElement(tag), properties)
        made.append(...children)
        return made
    }
    const line = row => element('li', {},
        element('div', {className: 'date', textContent: row[DATE] || 'Undated'}),
        element('a', {href: `records/${row[FILE]}`, textContent: row[TITLE], dir: 'auto'}),
        element('p', {textContent: row[SUMMARY].slice(0, 400), dir: 'auto'}))

    const drawFacet = (name, matches, choices) => {
        const counts = new Map()
        for (const row of matches.filter(row => meets(row, choices, name)))
            for (const value of facets[name][1](row)) counts.set(value, (counts.get(value) || 0) + 1)
        const chosen = choices.get(name) || ''
        if (chosen && !counts.has(chosen)) counts.set(chosen, 0)
        const order = name === 'decade' ? (a, b) => a[0].localeCompare(b[0])
            : (a, b) => b[1] - a[1] || a[0].localeCompare(b[0])
        const list = byId(`facet-${name}`)
        list.replaceChildren(element('option', {value: '', textContent: 'Any'}),
            ...[...counts].sort(order).slice(0, 500).map(([value, count]) => element(
                'option', {value, textContent: `${value} (${count})`, selected: value === chosen})))
        list.value = chosen
        list.parentElement.hidden = counts.size === 0
    }
    const draw = () => {
        const choices = asked()
        const wanted = terms(choices.get('q') || '')
        const scored = data.records.map((row, at) => [score(texts[at], wanted), at]).filter(([value]) => value)
        if (wanted.length) scored.sort((a, b) => b[0] - a[0] || a[1] - b[1])
        const matches = scored.map(([, at]) => data.records[at])
        Object.keys(facets).forEach(name => drawFacet(name, matches, choices))
        const found = matches.filter(row => meets(row, choices))
        byId('count').textContent = `${found.length.toLocaleString('en')} ${found.length === 1 ? 'record' : 'records'}`
        byId('rows').replaceChildren(...found.slice(0, shown).map(line))
        byId('more').hidden = found.length <= shown
        byId('found').hidden = [...choices.values()].every(value => !value)
    }
    const ask = () => {
        const choices = new URLSearchParams()
        if (byId('q').value.trim()) choices.set('q', byId('q').value)
        for (const name of Object.keys(facets))
            if (byId(`facet-${name}`).value) choices.set(name, byId(`facet-${name}`).value)
        shown = AT_ONCE
        location.replace(`#${choices}`)
    }
    byId('facets').append(...Object.entries(facets).map(([name, [label]]) => element('div', {},
        element('label', {htmlFor: `facet-${name}`, textContent: label}),
        element('select', {id: `facet-${name}`, onchange: ask}))))
    byId('search').hidden = false
    byId('search').addEventListener('submit', event => event.preventDefault())
    byId('q').value = asked().get('q') || ''
    byId('q').addEventListener('input', ask)
    byId('more').addEventListener('click', () => { shown += AT_ONCE; draw() })
    addEventListener('hashchange', draw)
    draw()
})()
