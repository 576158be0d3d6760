// The page's half of the bridge of cti-sfdc: carries out commands on a Salesforce page, and tells what happens there.
//
//     <script src="bridge.js"></script>
//     <script>ctiBridge.start({ url: 'wss://cti.example.com/', token: '…' });</script>
//
// Load it once the interfaces of the page are there. Options:
//
//   url         the address of the bridge's server
//   token       what proves which agent's page this is
//   apis        interfaces to be used beside those found under `window.sforce`, by name: `workspace` (the tabs of a
//               Lightning console), `omni` (its presence), or any of `opencti`, `interaction`, `console`
//   eventAge    how many milliseconds an event is kept for a connection; 10,000
//   storageKey  the name under which the page keeps its notes in the session storage; `ctiBridge`
//   onState     called with `open` or `closed` when the connection changes
//
// `start` gives `{ page, emit, stop }`. `emit(api, name, payload)` tells the bridge of an event that the script cannot listen
// to itself, such as those of a Lightning component: `emit('omni', 'lightning:omniChannelStatusChanged', {…})`.
(function (root) {
    'use strict';

    // Only what is written here is ever called.
    const METHODS = {
        opencti: [
            'screenPop', 'searchAndScreenPop', 'saveLog', 'runApex', 'getAppViewInfo', 'getSoftphoneLayout',
            'getCallCenterSettings', 'enableClickToDial', 'disableClickToDial', 'refreshView',
            'notifyInitializationComplete', 'setSoftphonePanelHeight', 'setSoftphonePanelWidth',
            'setSoftphonePanelVisibility', 'isSoftphonePanelVisible', 'setSoftphoneItemIcon', 'setSoftphonePanelIcon',
            'setSoftphoneItemLabel', 'setSoftphonePanelLabel', 'hvs.completeWork',
        ],
        interaction: [
            'screenPop', 'searchAndScreenPop', 'searchAndGetScreenPopUrl', 'getPageInfo', 'saveLog', 'runApex',
            'setVisible', 'isVisible', 'refreshPage', 'cti.getSoftphoneLayout', 'cti.getCallCenterSettings',
            'cti.enableClickToDial', 'cti.disableClickToDial', 'cti.setSoftphoneHeight', 'cti.setSoftphoneWidth',
            'cti.notifyInitializationComplete',
        ],
        console: [
            'openPrimaryTab', 'openSubtab', 'closeTab', 'focusPrimaryTabById', 'getPrimaryTabIds', 'getSubtabIds',
            'getFocusedPrimaryTabId', 'getFocusedSubtabId', 'getFocusedPrimaryTabObjectId', 'getFocusedSubtabObjectId',
            'getPageInfo', 'presence.login', 'presence.logout', 'presence.setServicePresenceStatus',
            'presence.getServicePresenceStatusId', 'presence.getServicePresenceStatusChannels',
            'presence.getAgentWorkload', 'presence.getAgentWorks', 'presence.acceptAgentWork',
            'presence.declineAgentWork', 'presence.closeAgentWork',
        ],
        workspace: ['openTab', 'openSubtab', 'setTabLabel', 'closeTab', 'focusTab', 'getAllTabInfo'],
        omni: [
            'login', 'logout', 'setServicePresenceStatus', 'getServicePresenceStatusId',
            'getServicePresenceStatusChannels', 'getAgentWorkload', 'getAgentWorks', 'acceptAgentWork',
            'declineAgentWork', 'closeAgentWork',
        ],
        page: ['openWindow', 'showMessage'],
    };

    // Where an address stands among the arguments of a method.
    const ADDRESSES = {
        'opencti.screenPop': ([pop]) => [pop && pop.params && pop.params.url, pop && pop.url],
        'interaction.screenPop': ([url]) => [url],
        'console.openPrimaryTab': ([, url]) => [url],
        'console.openSubtab': ([, url]) => [url],
        'workspace.openTab': ([tab]) => [tab && tab.url],
        'workspace.openSubtab': ([tab]) => [tab && tab.url],
        'page.openWindow': ([page]) => [page && page.url],
    };

    const MOST_BYTES = 1 << 20;
    const MOST_EVENT_BYTES = 1 << 16;
    const MOST_EVENTS = 64;
    const MOST_NOTES = 256;
    const FIRST_WAIT = 250;
    const LONGEST_WAIT = 10000;

    function newName() {
        const bytes = root.crypto.getRandomValues(new Uint8Array(16));
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    }

    // The browser's own reading of the address decides; a relative one belongs to the page.
    function isPage(address) {
        if (address === undefined || address === null) return true;
        try {
            return typeof address === 'string' && /^https?:$/.test(new URL(address, 'https://page.invalid/').protocol);
        } catch (error) {
            return false;
        }
    }

    function words(error) {
        try {
            if (typeof error === 'string') return error;
            return String((error && error.message) || JSON.stringify(error));
        } catch (_) {
            return 'no reason given';
        }
    }

    function start(options) {
        const found = root.sforce || {};
        const apis = {};
        for (const api of Object.keys(METHODS)) {
            const given = (options.apis && options.apis[api]) || found[api];
            if (given) apis[api] = given;
        }
        apis.page = { openWindow, showMessage };

        // What outlives a reload: the name of the page; the epoch, the last number and the notes of its commands; events
        // that were not heard yet.
        const key = options.storageKey || 'ctiBridge';
        let state = load() || fresh();
        const eventAge = options.eventAge === undefined ? 10000 : options.eventAge;

        let socket = null;
        let isOpen = false;
        let isStopped = false;
        let wait = FIRST_WAIT;
        let timer = null;
        // Commands that go on in this load of the page.
        const running = new Set();

        function fresh() {
            return { page: newName(), inUse: true, epoch: '', last: 0, notes: {}, events: 0, queue: [] };
        }

        // The notes of the load before this one. A name that is in use belongs to the tab of which this one is a copy, or to
        // a load that ended in a crash: neither may be taken.
        function load() {
            try {
                const kept = JSON.parse(root.sessionStorage.getItem(key));
                if (!kept || kept.inUse !== false || typeof kept.page !== 'string') return null;
                return Object.assign(fresh(), kept, { inUse: true });
            } catch (_) {
                return null;
            }
        }

        // What cannot be kept is not found by the next load, which then takes a new name.
        function save() {
            const ids = Object.keys(state.notes).map(Number).sort((a, b) => a - b);
            for (const id of ids.slice(0, Math.max(0, ids.length - MOST_NOTES))) {
                if (!running.has(id)) delete state.notes[id];
            }
            try {
                root.sessionStorage.setItem(key, JSON.stringify(state));
            } catch (_) {
                try {
                    root.sessionStorage.removeItem(key);
                } catch (__) { /* there is no storage */ }
            }
        }

        // ---- Commands ---------------------------------------------------------------------------------------------------

        function run(command) {
            const { id } = command;
            const note = state.notes[id];
            if (note) {
                if (note.answer) send(note.answer);
                else if (!running.has(id)) answer(id, { error: interrupted() });
                return;
            }
            if (!(id > state.last)) {
                send({ type: 'answer', id, epoch: state.epoch, error: interrupted() });
                return;
            }
            // Noted before it is carried out: from here on it is never carried out again.
            state.last = id;
            state.notes[id] = {};
            running.add(id);
            save();
            const { epoch } = state;
            let isDone = false;
            const finish = (fields) => {
                if (isDone) return;
                isDone = true;
                if (epoch === state.epoch) answer(id, fields);
            };
            const fail = (code, description) => finish({ error: { code, description } });
            call(command, (result) => finish({ result }), fail);
        }

        function interrupted() {
            const description = 'the page was loaded again while it was carried out; whether it was done is not known';
            return { code: 'INTERRUPTED', description };
        }

        function answer(id, fields) {
            running.delete(id);
            // Nobody waits for it any more.
            if (isStopped || !state.notes[id]) return;
            let message = Object.assign({ type: 'answer', id, epoch: state.epoch }, fields);
            const text = written(message);
            if (text === null) {
                const error = { code: 'UNREADABLE', description: 'the result is not JSON, or is longer than 1 MiB' };
                message = { type: 'answer', id, epoch: state.epoch, error };
            }
            state.notes[id] = { answer: message };
            save();
            send(message);
        }

        function call({ api, method, args }, done, fail) {
            const name = `${api}.${method}`;
            const list = Array.isArray(args) ? args : [];
            if (!Object.hasOwn(METHODS, api) || !METHODS[api].includes(method)) {
                return fail('REFUSED', `\`${name}\` is not among the methods that are called`);
            }
            const addresses = Object.hasOwn(ADDRESSES, name) ? ADDRESSES[name](list) : [];
            if (!addresses.every(isPage)) {
                return fail('REFUSED', 'the address is not that of a page: expected http, https or a relative one');
            }
            const parts = method.split('.');
            const last = parts.pop();
            const target = parts.reduce((object, part) => object && object[part], apis[api]);
            if (!target || typeof target[last] !== 'function') {
                return fail('MISSING', `the page has no \`${name}\``);
            }
            try {
                if (api === 'opencti') {
                    target[last](Object.assign({}, list[0], { callback: done }));
                } else if (api === 'interaction' || api === 'console') {
                    target[last](...list, done);
                } else {
                    Promise.resolve(target[last](list[0])).then(done, (error) => fail('REJECTED', words(error)));
                }
            } catch (error) {
                fail(error && error.ctiCode ? error.ctiCode : 'THROWN', words(error));
            }
            return undefined;
        }

        function openWindow({ url }) {
            const opened = root.open('', '_blank');
            if (!opened) throw Object.assign(new Error('the browser let no window open'), { ctiCode: 'BLOCKED' });
            opened.opener = null;
            opened.location.replace(new URL(url, root.location.href).href);
            return null;
        }

        // A box of our own: pages inside of others may not show the browser's.
        function showMessage({ title, message }) {
            const { document } = root;
            const box = document.createElement('dialog');
            for (const [tag, text] of [['h2', title], ['p', message]]) {
                if (!text) continue;
                const part = document.createElement(tag);
                part.style.whiteSpace = 'pre-wrap';
                part.textContent = text;
                box.append(part);
            }
            const button = document.createElement('button');
            button.textContent = 'OK';
            button.addEventListener('click', () => box.close());
            box.addEventListener('close', () => box.remove());
            box.append(button);
            document.body.append(box);
            box.showModal();
            return null;
        }

        // ---- Events -----------------------------------------------------------------------------------------------------

        function emit(api, name, payload) {
            if (isStopped) return;
            state.events += 1;
            const event = { type: 'event', id: `${state.page}-${state.events}`, api, name, payload };
            if (written(event, MOST_EVENT_BYTES) === null) return;
            state.queue.push({ at: Date.now(), event });
            state.queue = state.queue.slice(-MOST_EVENTS);
            save();
            send(event);
        }

        function tellEvents() {
            const now = Date.now();
            state.queue = state.queue.filter(({ at }) => Math.abs(now - at) <= eventAge);
            save();
            for (const { event } of state.queue) send(event);
        }

        function listen(target, name, api, subscribe) {
            const parts = name.split('.');
            const last = parts.pop();
            const owner = parts.reduce((object, part) => object && object[part], target);
            if (!owner || typeof owner[last] !== 'function') return;
            try {
                subscribe(owner, last, (payload) => emit(api, name, payload));
            } catch (_) { /* the page has the method and does not want it: there is nothing to hear */ }
        }

        function listenToAll() {
            for (const name of ['onClickToDial', 'onNavigationChange', 'hvs.onWorkStart']) {
                listen(apis.opencti, name, 'opencti', (owner, last, listener) => owner[last]({ listener }));
            }
            for (const name of ['cti.onClickToDial', 'onFocus']) {
                listen(apis.interaction, name, 'interaction', (owner, last, listener) => owner[last](listener));
            }
            const events = (apis.console && apis.console.ConsoleEvent && apis.console.ConsoleEvent.PRESENCE) || {};
            for (const name of Object.keys(events)) {
                listen(apis.console, 'addEventListener', 'console', (owner, last) => {
                    owner[last](events[name], (payload) => emit('console', `PRESENCE.${name}`, payload));
                });
            }
        }

        // ---- The connection ---------------------------------------------------------------------------------------------

        // A message as text; `null` when it cannot be written or is longer than the bridge takes.
        function written(message, most = MOST_BYTES) {
            try {
                const text = JSON.stringify(message);
                return new TextEncoder().encode(text).length > most ? null : text;
            } catch (_) {
                return null;
            }
        }

        function send(message) {
            if (isOpen) socket.send(JSON.stringify(message));
        }

        function hear(message) {
            switch (message.type) {
                case 'welcome':
                    if (state.epoch !== message.epoch) {
                        Object.assign(state, { epoch: message.epoch, last: 0, notes: {} });
                        running.clear();
                    }
                    isOpen = true;
                    wait = FIRST_WAIT;
                    tellEvents();
                    if (options.onState) options.onState('open');
                    break;
                case 'run':
                    if (isOpen) run(message);
                    break;
                case 'cancel':
                case 'done':
                    delete state.notes[message.id];
                    save();
                    break;
                case 'heard':
                    state.queue = state.queue.filter(({ event }) => event.id !== message.id);
                    save();
                    break;
                default: // of a later version
            }
        }

        function connect() {
            timer = null;
            if (isStopped) return;
            const current = new WebSocket(options.url);
            socket = current;
            current.onopen = () => {
                const hello = { type: 'hello', page: state.page, apis: Object.keys(apis), token: options.token };
                current.send(JSON.stringify(hello));
            };
            current.onmessage = ({ data }) => {
                if (socket === current && !isStopped) hear(JSON.parse(data));
            };
            current.onclose = () => {
                if (socket !== current || isStopped) return;
                const wasOpen = isOpen;
                isOpen = false;
                // Half of the wait is left to chance, so that the pages of a floor do not come back all at once.
                timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
                wait = Math.min(wait * 2, LONGEST_WAIT);
                if (wasOpen && options.onState) options.onState('closed');
            };
        }

        function disconnect() {
            isStopped = true;
            isOpen = false;
            clearTimeout(timer);
            if (socket) socket.close();
        }

        // The next load of this page takes over the name and the notes; from here on nothing is carried out.
        function leave() {
            if (isStopped) return;
            disconnect();
            state.inUse = false;
            save();
        }

        // A page that comes back from the browser's cache may find that another one has taken its name.
        function comeBack({ persisted }) {
            if (!persisted) return;
            state = fresh();
            running.clear();
            isStopped = false;
            save();
            connect();
        }

        function stop() {
            root.removeEventListener('pagehide', leave);
            root.removeEventListener('pageshow', comeBack);
            leave();
        }

        save();
        root.addEventListener('pagehide', leave);
        root.addEventListener('pageshow', comeBack);
        listenToAll();
        connect();
        return { get page() { return state.page; }, emit, stop };
    }

    root.ctiBridge = { start };
})(window);
