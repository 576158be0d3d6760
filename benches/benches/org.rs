//! Times of SOQL: reading a query, building a look-up, and queries over 100,000 records beside SQLite in memory.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use cti_benches::contacts::Contacts;
use cti_sfdc::soql::{Query, QueryBuilder, field};

const READ: &str = "SELECT Id, Name, Account.Name, (SELECT Subject FROM Cases WHERE IsClosed = FALSE LIMIT 5) FROM Contact \
    WHERE (Phone = '+12025550123' OR MobilePhone = '+12025550123') AND CreatedDate = LAST_N_DAYS:30 ORDER BY CreatedDate DESC LIMIT 1";

fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("soql");
    group.bench_function("read", |bencher| bencher.iter(|| Query::parse(black_box(READ))));
    group.bench_function("build_a_look_up", |bencher| {
        bencher.iter(|| {
            let email = field("Email").eq(black_box("o'neil@example.com"));
            QueryBuilder::from("Contact").select(["Id"]).filter(email).limit(1).build().map(|query| query.to_string())
        });
    });
    group.finish();
}

/// The same questions to both: one record by an index, some by looking at all, and sums of groups.
fn evaluation(criterion: &mut Criterion) {
    let contacts = Contacts::new(100_000);
    for (name, soql, sql) in contacts.questions() {
        assert_eq!(contacts.ours(soql), contacts.sqlite(sql), "{soql}");
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        group.bench_function("ours", |bencher| bencher.iter(|| contacts.ours(black_box(soql))));
        group.bench_function("sqlite", |bencher| bencher.iter(|| contacts.sqlite(black_box(sql))));
        group.finish();
    }
}

criterion_group!(benches, texts, evaluation);
criterion_main!(benches);
