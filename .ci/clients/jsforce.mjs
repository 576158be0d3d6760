// A session of jsforce, unmodified, with the org server: every step says what it expects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const jsforce = require('jsforce');
const { address: url, token, refresh, client, secret, user } = JSON.parse(process.env.ORG);
const version = '62.0';
const org = new jsforce.Connection({ instanceUrl: url, accessToken: token, version });
const accounts = org.sobject('Account');
let steps = 0;

async function step(name, work) {
    try {
        await work();
        steps += 1;
    } catch (error) {
        console.error(`jsforce: ${name}: ${error.stack}`);
        process.exit(1);
    }
}

async function refused(code, work) {
    await assert.rejects(work, (error) => {
        assert.equal(error.errorCode, code, error.stack);
        return true;
    });
}

// What every client does.
const kept = {};
let operations = 0;

const holds = (expected, found) => expected !== null && typeof expected === 'object'
    ? Array.isArray(expected) === Array.isArray(found) && (!Array.isArray(expected) || expected.length === found.length)
        && Object.entries(expected).every(([name, value]) => holds(value, found?.[name]))
    : expected === found;

async function perform(it) {
    const type = it.object && org.sobject(it.object);
    switch (it.do) {
        case 'create': return (await type.create(it.fields)).id;
        case 'retrieve': return await type.retrieve(it.id);
        case 'update': return await type.update({ Id: it.id, ...it.fields });
        case 'upsert': {
            const [field, value] = it.external;
            return assert.equal((await type.upsert({ [field]: value, ...it.fields }, field)).created, it.created);
        }
        case 'delete': return await type.destroy(it.id);
        case 'query': return (await org.query(it.soql, { autoFetch: true, maxFetch: 1000, scanAll: it.deleted })).records;
        case 'search': return (await org.search(it.sosl)).searchRecords;
        case 'composite': {
            const at = `/services/data/v${version}`;
            const compositeRequest = it.parts.map((part) => part.create
                ? { method: 'POST', url: `${at}/sobjects/${part.create}`, referenceId: part.as, body: part.fields }
                : { method: 'GET', url: `${at}/query?q=${part.query.replaceAll(' ', '+')}`, referenceId: part.as });
            const { compositeResponse } = await org.requestPost('/composite', { allOrNone: true, compositeRequest });
            return assert.deepEqual(compositeResponse.map((part) => part.httpStatusCode), it.statuses);
        }
        case 'describe': {
            const { keyPrefix, fields } = await type.describe();
            assert.equal(keyPrefix, it.prefix);
            return assert.ok(it.fields.every((name) => fields.some((field) => field.name === name)));
        }
        case 'limits': return assert.equal((await org.request('/limits'))[it.limit].Max, it.max);
        default: throw new Error(`${it.do} is not an operation`);
    }
}

for (const operation of JSON.parse(readFileSync(process.env.OPERATIONS))) {
    const it = Object.fromEntries(Object.entries(operation).map(([name, value]) => [name, kept[value] ?? value]));
    await step(JSON.stringify(it), async () => {
        if (it.refused) return refused(it.refused, () => perform(it));
        const said = await perform(it);
        if (it.expect) assert.ok(holds(it.expect, said), JSON.stringify(said));
        if (it.keep) kept[`@${it.keep}`] = said;
    });
    operations += 1;
}

// What this client alone does, or does in ways of its own.
await step('identity', async () => assert.equal((await org.identity()).username, user));
await step('versions', async () => assert.ok((await org.request('/services/data')).some((it) => it.version === version)));


await step('many', async () => {
    const saved = await accounts.create([...'abcde'].map((name) => ({ Name: `Many ${name}` })));
    const ids = saved.map((it) => it.id);
    assert.ok(saved.every((it) => it.success) && new Set(ids).size === 5);
    assert.deepEqual((await accounts.retrieve(ids)).map((it) => it.Name), [...'abcde'].map((name) => `Many ${name}`));
    await accounts.update(ids.map((Id) => ({ Id, Phone: '1' })));
    const upserted = await accounts.upsert([{ Ext__c: 'm1', Name: 'x' }, { Ext__c: 'm2', Name: 'y' }], 'Ext__c');
    assert.ok(upserted.every((it) => it.created));
    const mixed = await accounts.create([{ Name: 'fine' }, { Bogus: 1 }], { allOrNone: false });
    assert.deepEqual(mixed.map((it) => it.success), [true, false]);
    assert.equal(mixed[1].errors[0].statusCode ?? mixed[1].errors[0].errorCode, 'INVALID_FIELD');
    await accounts.destroy([...upserted.map((it) => it.id), mixed[0].id]);
});

const many = "SELECT Id, Name FROM Account WHERE Name LIKE 'Many %' ORDER BY Name";
await step('query over several pages', async () => {
    let page = await org.query(many);
    const names = page.records.map((it) => it.Name);
    let pages = 1;
    while (!page.done) {
        page = await org.queryMore(page.nextRecordsUrl);
        names.push(...page.records.map((it) => it.Name));
        pages += 1;
    }
    assert.deepEqual([names.length, pages, page.totalSize], [5, 3, 5]);
    assert.equal((await org.query(many, { autoFetch: true, maxFetch: 100 })).records.length, 5);
});
await step('query as a stream', async () => {
    const names = await new Promise((resolve, reject) => {
        const found = [];
        const query = org.query(many).on('record', (it) => found.push(it.Name)).on('error', reject);
        query.on('end', () => resolve(found)).run({ autoFetch: true, maxFetch: 100 });
    });
    assert.equal(names.length, 5);
});
await step('find', async () => {
    const found = await accounts.find({ Name: { $like: 'Many %' } }, 'Id, Name').sort('-Name').limit(2).execute();
    assert.deepEqual(found.map((it) => it.Name), ['Many e', 'Many d']);
    // jsforce leaves the backslash as it is, which is no literal.
    await refused('MALFORMED_QUERY', () => accounts.find({ Name: "O'Neil\\ x" }, 'Id').execute());
});
await step('search by parameters', async () => {
    const body = { q: '2025550100', in: 'PHONE', sobjects: [{ name: 'Contact' }], fields: ['Id', 'LastName'] };
    const found = await org.requestPost('/parameterizedSearch', body);
    assert.deepEqual(found.searchRecords.map((it) => it.LastName), ['Sato']);
});
await step('describe all', async () => {
    assert.ok((await org.describeGlobal()).sobjects.some((it) => it.name === 'Case' && it.keyPrefix === '500'));
});
await step('usage', async () => {
    await org.query('SELECT Id FROM Account LIMIT 1');
    assert.equal(org.limitInfo.apiUsage.limit, 15000);
});
await step('apex', async () => {
    assert.deepEqual(await org.apex.post('/Echo', { a: 1 }), { method: 'POST', body: { a: 1 } });
});

const oauth2 = { loginUrl: url, clientId: client, clientSecret: secret, redirectUri: `${url}/cb` };
await step('expiry of a session', async () => {
    const own = new jsforce.Connection({ instanceUrl: url, oauth2, version });
    await own.authorize({ grant_type: 'client_credentials' });
    const first = own.accessToken;
    await own.query('SELECT Id FROM Account LIMIT 1');
    await own.oauth2.revokeToken(first);
    const plain = new jsforce.Connection({ instanceUrl: url, accessToken: first, version });
    await refused('INVALID_SESSION_ID', () => plain.query('SELECT Id FROM Account LIMIT 1'));
    const renewed = new jsforce.Connection({ instanceUrl: url, accessToken: first, refreshToken: refresh, oauth2, version });
    assert.equal((await renewed.query('SELECT Id FROM Account LIMIT 1')).totalSize, 1);
    assert.notEqual(renewed.accessToken, first);
});
await step('log-ins', async () => {
    const soap = new jsforce.Connection({ loginUrl: url, version });
    await soap.login(user, 'p&w<');
    assert.equal((await soap.query('SELECT Id FROM Account LIMIT 1')).totalSize, 1);
    await assert.rejects(new jsforce.Connection({ loginUrl: url, version }).login('nobody', 'x'), /INVALID_LOGIN/);
    const bad = new jsforce.Connection({ instanceUrl: url, oauth2: { ...oauth2, clientSecret: 'wrong' }, version });
    await assert.rejects(bad.authorize({ grant_type: 'client_credentials' }), { name: 'invalid_client' });
});
console.log(`jsforce ${require('jsforce/package.json').version}: ${operations} operations, ${steps - operations} further steps`);
process.exit(0);
