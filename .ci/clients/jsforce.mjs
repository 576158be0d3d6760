// A session of jsforce, unmodified, with the org server: every step says what it expects.
import assert from 'node:assert/strict';
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

await step('identity', async () => assert.equal((await org.identity()).username, user));
await step('versions', async () => assert.ok((await org.request('/services/data')).some((it) => it.version === version)));

let id;
await step('create', async () => {
    const saved = await accounts.create({ Name: "O'Neil \\ \"x\"", Phone: '+12025550177' });
    assert.equal(saved.success, true);
    assert.match(saved.id, /^001\w{15}$/);
    id = saved.id;
});
await step('retrieve', async () => {
    const record = await accounts.retrieve(id);
    assert.equal(record.Name, "O'Neil \\ \"x\"");
    assert.equal(record.attributes.type, 'Account');
    assert.deepEqual(Object.keys(await accounts.retrieve(id, { fields: ['Name'] })), ['attributes', 'Name']);
});
await step('update', async () => {
    await accounts.update({ Id: id, Name: 'Renamed' });
    assert.equal((await accounts.retrieve(id)).Name, 'Renamed');
});
await step('upsert, with a slash that is left as it is', async () => {
    const first = await accounts.upsert({ Ext__c: 'a/b 1', Name: 'Upserted' }, 'Ext__c');
    const second = await accounts.upsert({ Ext__c: 'a/b 1', Name: 'Upserted again' }, 'Ext__c');
    assert.equal(first.id, second.id);
    assert.deepEqual([first.created, second.created], [true, false]);
    await accounts.destroy(first.id);
});
await step('delete', async () => {
    await accounts.destroy(id);
    await refused('ENTITY_IS_DELETED', () => accounts.retrieve(id));
});

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
await step('count, group, parents, children', async () => {
    assert.equal((await org.query("SELECT COUNT() FROM Account WHERE Name LIKE 'Many %'")).totalSize, 5);
    const [row] = (await org.query('SELECT Account.Name FROM Contact WHERE Account.Name = \'Acme\'')).records;
    assert.equal(row.Account.Name, 'Acme');
    const [acme] = (await org.query("SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme'")).records;
    assert.equal(acme.Contacts.records[0].LastName, 'Sato');
});
await step('find', async () => {
    const found = await accounts.find({ Name: { $like: 'Many %' } }, 'Id, Name').sort('-Name').limit(2).execute();
    assert.deepEqual(found.map((it) => it.Name), ['Many e', 'Many d']);
    // jsforce leaves the backslash as it is, which is no literal.
    await refused('MALFORMED_QUERY', () => accounts.find({ Name: "O'Neil\\ x" }, 'Id').execute());
});
await step('deleted records', async () => {
    const all = await org.query("SELECT Id FROM Account WHERE Name = 'Renamed'", { scanAll: true });
    assert.equal(all.totalSize, 1);
    assert.equal((await org.query("SELECT Id FROM Account WHERE Name = 'Renamed'")).totalSize, 0);
});
await step('search', async () => {
    const { searchRecords } = await org.search('FIND {2025550100} IN PHONE FIELDS RETURNING Contact(Id, LastName), Account(Id)');
    assert.deepEqual(searchRecords.map((it) => it.attributes.type).sort(), ['Account', 'Contact']);
    const body = { q: '2025550100', in: 'PHONE', sobjects: [{ name: 'Contact' }], fields: ['Id', 'LastName'] };
    const found = await org.requestPost('/parameterizedSearch', body);
    assert.deepEqual(found.searchRecords.map((it) => it.LastName), ['Sato']);
    await refused('MALFORMED_SEARCH', () => org.search('FIND {x RETURNING Contact'));
});
await step('composite', async () => {
    const at = `/services/data/v${version}`;
    const compositeRequest = [
        { method: 'POST', url: `${at}/sobjects/Account`, referenceId: 'a', body: { Name: 'Composite' } },
        { method: 'POST', url: `${at}/sobjects/Contact`, referenceId: 'c', body: { LastName: 'X', AccountId: '@{a.id}' } },
        { method: 'GET', url: `${at}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{c.id}'`, referenceId: 'q' },
    ];
    const { compositeResponse } = await org.requestPost('/composite', { allOrNone: true, compositeRequest });
    assert.deepEqual(compositeResponse.map((it) => it.httpStatusCode), [201, 201, 200]);
    assert.equal(compositeResponse[2].body.records[0].Account.Name, 'Composite');
});
await step('describe', async () => {
    const described = await accounts.describe();
    assert.equal(described.keyPrefix, '001');
    assert.ok(described.fields.some((it) => it.name === 'Ext__c' && it.externalId));
    assert.ok((await org.describeGlobal()).sobjects.some((it) => it.name === 'Case' && it.keyPrefix === '500'));
});
await step('limits', async () => {
    const limits = await org.request('/limits');
    assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max);
    assert.equal(org.limitInfo.apiUsage.limit, limits.DailyApiRequests.Max);
});
await step('errors', async () => {
    await refused('INVALID_FIELD', () => accounts.create({ Bogus: 1, Name: 'x' }));
    await refused('REQUIRED_FIELD_MISSING', () => accounts.create({ Phone: '1' }));
    await refused('MALFORMED_QUERY', () => org.query('SELECT FROM'));
    await refused('INVALID_TYPE', () => org.query('SELECT Id FROM Nothing__c'));
    await refused('NOT_FOUND', () => org.sobject('Nothing__c').create({ Name: 'x' }));
    await refused('NOT_FOUND', () => accounts.retrieve('001000000000ZZZ'));
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
console.log(`jsforce ${require('jsforce/package.json').version}: ${steps} steps`);
process.exit(0);
