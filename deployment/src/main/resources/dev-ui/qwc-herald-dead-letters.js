import { QwcHotReloadElement, html, css } from 'qwc-hot-reload-element';
import { JsonRpc } from 'jsonrpc';
import { dialogFooterRenderer, dialogRenderer } from '@vaadin/dialog/lit.js';
import '@vaadin/button';
import '@vaadin/confirm-dialog';
import '@vaadin/dialog';
import '@vaadin/progress-bar';
import '@vaadin/select';
import '@vaadin/text-area';
import '@vaadin/text-field';
import { clock, complain, count, formatted, headerTable, nothing, oneLine, say, sharedStyles, trace } from './herald-shared.js';
import './herald-headers.js';

const LOOK_AGAIN = 3000;
const AT_MOST = 200;

/** The dead letters of a listener, by what they died of. */
export class QwcHeraldDeadLetters extends QwcHotReloadElement {

    jsonRpc = new JsonRpc(this, false);

    static styles = [sharedStyles, css`
        vaadin-select {
            min-width: 260px;
            padding: 0;
        }
        .groups {
            flex: 1;
            min-height: 0;
            overflow: auto;
            display: flex;
            flex-direction: column;
            gap: 14px;
        }
        .group {
            border: 1px solid var(--lumo-contrast-10pct);
            border-radius: var(--lumo-border-radius-l);
        }
        .group > .bar {
            padding: 8px 12px;
            background: var(--lumo-contrast-5pct);
            flex-wrap: nowrap;
        }
        .group h3 {
            margin: 0;
            font-size: var(--lumo-font-size-m);
            overflow-wrap: anywhere;
        }
        .letter {
            display: grid;
            grid-template-columns: 110px 90px minmax(0, 1fr) 90px max-content;
            align-items: center;
            gap: 12px;
            padding: 4px 12px;
            border-top: 1px solid var(--lumo-contrast-5pct);
            cursor: pointer;
            font-size: var(--lumo-font-size-s);
        }
        .letter:hover {
            background: var(--lumo-primary-color-10pct);
        }
        .body {
            overflow: hidden;
            text-overflow: ellipsis;
            white-space: nowrap;
        }
        .details {
            display: grid;
            grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
            gap: 20px;
            padding: 8px 12px 14px 12px;
        }
        .progress {
            min-width: 200px;
            font-size: var(--lumo-font-size-s);
            white-space: nowrap;
        }
        .progress vaadin-progress-bar {
            margin: 0;
        }
    `];

    static properties = {
        _listeners: { state: true },
        _listener: { state: true },
        _letters: { state: true },
        _looksOnly: { state: true },
        _problem: { state: true },
        _opened: { state: true },
        _editing: { state: true },
        _discarding: { state: true },
        _progress: { state: true }
    };

    constructor() {
        super();
        this._opened = [];
        this._progress = {};
    }

    connectedCallback() {
        super.connectedCallback();
        this._lookForListeners();
        this._timer = setInterval(() => this._looksOnly && !this._editing && this._look(), LOOK_AGAIN);
    }

    disconnectedCallback() {
        clearInterval(this._timer);
        super.disconnectedCallback();
    }

    hotReload() {
        this._lookForListeners();
    }

    _lookForListeners() {
        this.jsonRpc.listeners().then(response => {
            this._listeners = response.result.filter(listener => listener.deadLetterQueue);
            const dead = this._listeners.find(listener => listener.counts.deadLettered > 0) ?? this._listeners[0];
            if (this._listeners.some(listener => listener.id === this._listener)) {
                this._look();
            } else {
                this._select(dead?.id);
            }
        }).catch(complain);
    }

    _select(listener) {
        this._listener = listener;
        this._letters = null;
        this._opened = [];
        this._progress = {};
        this._look();
    }

    _look() {
        const listener = this._listener;
        if (!listener || this._looking === listener) {
            return;
        }
        this._looking = listener;
        this.jsonRpc.deadLetters({ listener, atMost: AT_MOST }).then(response => {
            if (this._listener === listener) {
                this._letters = response.result.letters;
                this._looksOnly = response.result.looksOnly;
                this._problem = null;
            }
        }).catch(failure => {
            this._letters = this._letters ?? [];
            this._problem = failure;
            complain(failure);
        }).finally(() => { this._looking = null; });
    }

    render() {
        if (!this._listeners) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (this._listeners.length === 0) {
            return nothing('envelope-open-text', 'No dead-letter queues', html`Listeners of queues, and durable subscribers of
                topics, have one unless <code>dead-letter.enabled=false</code> says otherwise. This application has none of
                them.`);
        }
        return html`
            <div class="bar">
                <vaadin-select .items=${this._listeners.map(listener => ({ label: listener.id, value: listener.id }))}
                    .value=${this._listener} @value-changed=${event => event.detail.value
                        && event.detail.value !== this._listener && this._select(event.detail.value)}></vaadin-select>
                <span class="quiet small">${this._queue()}</span>
                <span class="grow"></span>
                ${this._looksOnly === false ? html`<span class="warn">
                    <vaadin-icon icon="font-awesome-solid:triangle-exclamation"></vaadin-icon>
                    Each look counts as a delivery of the letters</span>` : ''}
                <vaadin-button theme="small" data-action="refresh" @click=${this._lookForListeners}>
                    <vaadin-icon icon="font-awesome-solid:arrows-rotate" slot="prefix"></vaadin-icon>Refresh</vaadin-button>
            </div>
            ${this._content()}
            ${this._editDialog()}
            ${this._discardDialog()}`;
    }

    _queue() {
        const queue = this._listeners.find(listener => listener.id === this._listener)?.deadLetterQueue ?? '';
        const letters = this._letters?.length ?? 0;
        return letters === 0 ? queue : `${queue}: ${letters === AT_MOST ? 'the first ' : ''}${letters} letter${letters === 1 ? '' : 's'}`;
    }

    _content() {
        if (!this._letters) {
            return html`<vaadin-progress-bar indeterminate></vaadin-progress-bar>`;
        }
        if (this._letters.length === 0) {
            return nothing('envelope-open-text', 'No dead letters of ' + this._listener, html`A message comes here after its last
                attempt, when it cannot be read, or when its handler says so. ${this._problem
                    ? html`<span class="bad">The last look failed; press Refresh.</span>` : ''}`);
        }
        const groups = new Map();
        this._letters.forEach(letter => groups.set(letter.group, [...(groups.get(letter.group) ?? []), letter]));
        return html`<div class="groups">${[...groups].map(([group, letters]) => this._group(group, letters))}</div>`;
    }

    _group(group, letters) {
        return html`<div class="group">
            <div class="bar">
                <h3>${group}</h3>
                <span class="quiet">(${letters.length})</span>
                <span class="grow"></span>
                ${this._progressOf(group)}
                <vaadin-button theme="small" data-action="retry-group" @click=${() => this._retryGroup(group, letters.length)}>
                    <vaadin-icon icon="font-awesome-solid:rotate-left" slot="prefix"></vaadin-icon>Retry group</vaadin-button>
            </div>
            ${letters.map(letter => this._letter(letter))}
        </div>`;
    }

    _progressOf(group) {
        const progress = this._progress[group];
        if (!progress) {
            return '';
        }
        return html`<div class="progress">moved ${progress.moved + progress.copied} of ${progress.total}${progress.failed
            ? html`, <span class="bad" title=${Object.keys(progress.reasons).join('\n')}>${progress.failed} failed</span>` : ''}
            <vaadin-progress-bar value=${Math.min(1, (progress.moved + progress.copied) / Math.max(1, progress.total))}>
            </vaadin-progress-bar></div>`;
    }

    _letter(letter) {
        const opened = this._opened.includes(letter.id);
        return html`
            <div class="letter" data-letter=${letter.id} @click=${() => this._toggle(letter)}>
                ${clock(letter.diedAt ?? letter.sentAt)}
                <span class="quiet">${letter.attempts === null ? '' : letter.attempts + (letter.attempts === 1 ? ' attempt' : ' attempts')}</span>
                <span class="body" title=${letter.reason ?? ''}>${letter.note ? html`<span class="warn">${letter.note} </span>`
                    : ''}${oneLine(letter.body)}</span>
                ${trace(letter.traceId)}
                <div class="actions" @click=${event => event.stopPropagation()}>
                    <vaadin-button theme="small tertiary" data-action="edit" ?disabled=${!letter.editable}
                        title=${letter.editable ? '' : 'The body is not text, or too long to be edited here'}
                        @click=${() => this._edit(letter)}>Edit &amp; retry</vaadin-button>
                    <vaadin-button theme="small tertiary" data-action="retry" @click=${() => this._retry(letter)}>Retry
                    </vaadin-button>
                    <vaadin-button theme="small tertiary error" data-action="discard"
                        @click=${() => { this._discarding = letter; }}>Discard</vaadin-button>
                </div>
            </div>
            ${opened ? html`<div class="details">
                <div><pre>${formatted(letter.body)}</pre></div>
                <div>
                    ${letter.reason ? html`<div class="bad small">${letter.reason}</div>` : ''}
                    <div class="quiet small">from ${letter.source ?? 'an unknown source'}, id ${letter.id}${letter.groupId
                        ? ', group ' + letter.groupId : ''}${letter.redriven ? `, redriven ${letter.redriven} times` : ''}</div>
                    ${headerTable(letter.headers)}
                </div>
            </div>` : ''}`;
    }

    _toggle(letter) {
        this._opened = this._opened.includes(letter.id)
            ? this._opened.filter(id => id !== letter.id)
            : [...this._opened, letter.id];
    }

    _retry(letter) {
        this._done(this.jsonRpc.redrive({ listener: this._listener, id: letter.id }), letter);
    }

    _done(call, letter) {
        call.then(response => {
            this._letters = this._letters.filter(other => other.id !== letter.id);
            say(response.result === 'COPIED'
                ? 'Sent back; the broker did not confirm that the letter was removed: discard it if it is still there'
                : 'Sent back to ' + this._listener);
        }).catch(complain).finally(() => this._look());
    }

    _retryGroup(group, total) {
        this._progress = { ...this._progress, [group]: { moved: 0, copied: 0, failed: 0, reasons: {}, total } };
        const stream = this.jsonRpc.redriveGroup({ listener: this._listener, group });
        const listener = this._listener;
        stream.onNext(response => {
            const progress = response.result;
            if (this._listener === listener) {
                this._progress = { ...this._progress, [group]: { ...progress,
                    total: Math.max(total, progress.moved + progress.copied + progress.failed) } };
            }
            if (progress.done) {
                stream.cancel();
                this._report(progress);
                this._look();
            }
        }).onError(failure => {
            stream.cancel();
            complain(failure);
            this._look();
        });
    }

    _report(progress) {
        if (progress.failed > 0) {
            complain({ message: `${count(progress.failed)} letters stay: ${Object.keys(progress.reasons).join('; ')}` });
        } else {
            say(`Moved ${count(progress.moved + progress.copied)} letters back to ${this._listener}`);
        }
    }

    _edit(letter) {
        this._editing = {
            letter, body: formatted(letter.body), group: letter.groupId ?? '',
            headers: Object.entries(letter.ownHeaders).map(([name, value]) => ({ name, value }))
        };
    }

    _editDialog() {
        return html`<vaadin-dialog header-title="Edit &amp; retry" width="640px" resizable .opened=${!!this._editing}
            @opened-changed=${event => { if (!event.detail.value) { this._editing = null; } }}
            ${dialogRenderer(() => this._editForm(), [this._editing])}
            ${dialogFooterRenderer(() => html`
                <vaadin-button @click=${() => { this._editing = null; }}>Cancel</vaadin-button>
                <vaadin-button theme="primary" data-action="send-edited" @click=${this._sendEdited}>Send in its place
                </vaadin-button>`, [this._editing])}></vaadin-dialog>`;
    }

    _editForm() {
        const editing = this._editing;
        return editing ? html`
            <div style="display: flex; flex-direction: column; gap: 10px; min-width: 320px">
                <span style="color: var(--lumo-error-text-color); font-size: var(--lumo-font-size-s)">
                    ${editing.letter.reason ?? ''}</span>
                <vaadin-text-area label="Body" name="edited" .value=${editing.body} style="font-family: ui-monospace, monospace;
                    font-size: var(--lumo-font-size-s); max-height: 320px"
                    @value-changed=${event => { editing.body = event.detail.value; }}></vaadin-text-area>
                <herald-headers .headers=${editing.headers} @changed=${event => { editing.headers = event.detail; }}>
                </herald-headers>
                ${editing.letter.groupId ? html`<vaadin-text-field label="Group" .value=${editing.group}
                    @value-changed=${event => { editing.group = event.detail.value; }}></vaadin-text-field>` : ''}
            </div>` : html``;
    }

    _sendEdited() {
        const { letter, body, headers, group } = this._editing;
        const named = {};
        headers.filter(header => header.name).forEach(header => { named[header.name] = header.value; });
        this._editing = null;
        this._done(this.jsonRpc.redriveEdited({ listener: this._listener, id: letter.id, body, headers: named, group }), letter);
    }

    _discardDialog() {
        const letter = this._discarding;
        return html`<vaadin-confirm-dialog header="Discard the letter?" cancel-button-visible confirm-text="Discard"
                confirm-theme="error primary" .opened=${!!letter}
                @opened-changed=${event => { if (!event.detail.value) { this._discarding = null; } }}
                @confirm=${() => this._discard(letter)}>
            Letter ${letter?.id} of ${this._listener} is deleted for good.
        </vaadin-confirm-dialog>`;
    }

    _discard(letter) {
        this.jsonRpc.discard({ listener: this._listener, id: letter.id }).then(() => {
            this._letters = this._letters.filter(other => other.id !== letter.id);
            say('Discarded');
        }).catch(complain).finally(() => this._look());
    }
}

customElements.define('qwc-herald-dead-letters', QwcHeraldDeadLetters);
