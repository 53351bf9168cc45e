import { css, html } from 'lit';
import { notifier } from 'notifier';
import '@vaadin/icon';
import '@qomponent/qui-badge';

/** The reason of a failed call: it names the culprit, the reason and the cure. */
export function reason(failure) {
    const text = failure?.error?.message ?? failure?.message ?? String(failure);
    return text.replace(/^Method \[[^\]]*\] failed: /, '');
}

/** The notifier takes its text for HTML, and texts may come from a broker. */
function escaped(text) {
    const node = document.createElement('span');
    node.textContent = text;
    return node.innerHTML;
}

export function say(text) {
    notifier.showSuccessMessage(escaped(text), 'bottom-start', 5);
}

export function complain(failure) {
    notifier.showErrorMessage(escaped(reason(failure)), 'bottom-stretch', 15);
}

/** How long ago, in words that fit a column. */
export function ago(time) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
    if (seconds < 60) {
        return seconds + ' s';
    }
    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? minutes + ' min' : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
}

/** The time of day, with milliseconds; the whole time is its title. */
export function clock(time) {
    if (!time) {
        return html``;
    }
    const date = new Date(time);
    const millis = String(date.getMilliseconds()).padStart(3, '0');
    return html`<span title=${time}>${date.toLocaleTimeString('en-GB')}.${millis}</span>`;
}

export function count(number) {
    return number === null || number === undefined ? '–' : number.toLocaleString('en-US');
}

export function millis(number) {
    if (number === null || number === undefined) {
        return '–';
    }
    return number < 1000 ? (number < 10 ? number.toFixed(1) : Math.round(number)) + ' ms' : (number / 1000).toFixed(1) + ' s';
}

/** An error without the package of its class, which its title has. */
export function error(text) {
    return text ? html`<span class="bad" title=${text}>${text.replace(/^(?:[\w$]+\.)+([\w$]+)/, '$1')}</span>` : html``;
}

/** A trace id, short, with the whole one as its title. */
export function trace(id) {
    return id ? html`<code class="trace" title=${'trace ' + id}>${id.substring(0, 8)}…</code>` : html``;
}

/** JSON text in parts, exactly as they are: JavaScript would round long numbers. Nothing if the text is not JSON. */
function parts(text) {
    try {
        JSON.parse(text);
        return text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g);
    } catch (notJson) {
        return null;
    }
}

/** JSON text without white space; other text as it is. */
export function oneLine(text) {
    return parts(text)?.join('') ?? text;
}

/** JSON text with a line for each value; other text as it is. */
export function formatted(text) {
    const all = parts(text);
    if (!all) {
        return text;
    }
    let depth = 0;
    let result = '';
    const line = () => '\n' + '  '.repeat(depth);
    all.forEach((part, index) => {
        const empty = /[{[]/.test(all[index - 1]) && all[index - 1].length === 1;
        if (part === '{' || part === '[') {
            depth++;
            result += part + (/^[}\]]$/.test(all[index + 1]) ? '' : line());
        } else if (part === '}' || part === ']') {
            depth--;
            result += (empty ? '' : line()) + part;
        } else {
            result += part === ',' ? part + line() : part === ':' ? ': ' : part;
        }
    });
    return result;
}

/** What a page says that has nothing to show: what it would show, and what to do. */
export function nothing(icon, title, advice) {
    return html`<div class="nothing">
        <vaadin-icon icon="font-awesome-solid:${icon}"></vaadin-icon>
        <h3>${title}</h3>
        <p>${advice}</p>
    </div>`;
}

export function headerTable(headers) {
    const names = Object.keys(headers ?? {}).sort();
    return names.length === 0
        ? html`<span class="quiet">no headers</span>`
        : html`<table class="headers">${names.map(name => html`<tr><th>${name}</th><td>${headers[name]}</td></tr>`)}</table>`;
}

export const sharedStyles = css`
    :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
        box-sizing: border-box;
        padding: 0 10px 10px 10px;
        gap: 10px;
        color: var(--lumo-body-text-color);
    }
    .bar {
        display: flex;
        align-items: center;
        gap: 12px;
        flex-wrap: wrap;
    }
    .grow {
        flex: 1;
    }
    .quiet {
        color: var(--lumo-secondary-text-color);
    }
    .small {
        font-size: var(--lumo-font-size-s);
    }
    .bad {
        color: var(--lumo-error-text-color);
    }
    .warn {
        color: var(--lumo-warning-text-color);
        font-size: var(--lumo-font-size-s);
    }
    .warn vaadin-icon {
        width: 1em;
        height: 1em;
    }
    .number {
        font-variant-numeric: tabular-nums;
    }
    .nothing {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        flex: 1;
        gap: 4px;
        text-align: center;
        color: var(--lumo-secondary-text-color);
    }
    .nothing vaadin-icon {
        width: 48px;
        height: 48px;
        color: var(--lumo-contrast-30pct);
    }
    .nothing h3 {
        margin: 10px 0 0 0;
    }
    .nothing p {
        max-width: 46em;
        margin: 0;
    }
    .nothing code, .details code {
        color: var(--lumo-body-text-color);
    }
    code, pre, .body {
        font-family: var(--quarkus-font-mono, ui-monospace, monospace);
        font-size: 85%;
    }
    pre {
        margin: 0;
        padding: 8px;
        white-space: pre-wrap;
        word-break: break-word;
        background: var(--lumo-contrast-5pct);
        border-radius: var(--lumo-border-radius-m);
        max-height: 300px;
        overflow: auto;
    }
    code.trace {
        color: var(--lumo-secondary-text-color);
        cursor: help;
    }
    table.headers {
        border-spacing: 0;
        font-size: var(--lumo-font-size-s);
    }
    table.headers th {
        text-align: left;
        font-weight: normal;
        color: var(--lumo-secondary-text-color);
        padding: 1px 12px 1px 0;
        vertical-align: top;
        white-space: nowrap;
    }
    table.headers td {
        word-break: break-word;
    }
    vaadin-grid {
        flex: 1;
        min-height: 120px;
    }
    vaadin-grid::part(cell), vaadin-grid-cell-content {
        font-size: var(--lumo-font-size-s);
    }
    vaadin-button {
        cursor: pointer;
    }
    vaadin-button vaadin-icon {
        width: 1.1em;
        height: 1.1em;
    }
    .actions {
        display: flex;
        align-items: center;
        gap: 4px;
    }
    .actions vaadin-button, .bar vaadin-button {
        margin: 0;
    }
`;
