// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An index of version 1 goes on, with every refusal and every erasure. */
class IndexUpgradeTest {

    private static final String INDEX = "customers of version 1";
    private static final String RULES = "{\"roles\":{\"Customer ID\":\"/customer_id\",\"Source\":\"/source\",\"E-mail\":\"/email\",\"Given Name\":\"/given_name\",\"Updated At\":\"/updated_at\","
            + "\"Consent\":\"/marketing_consent\",\"Consent Date\":\"/consent_at\",\"E-mail Status\":\"/email_status\"},\"survivorship\":{},\"granted\":[\"opted in\",\"yes\"]}";
    private static SandboxPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = SandboxPostgres.start();
        try (InputStream script = IndexUpgradeTest.class.getResourceAsStream("/sql/index-v1.sql")) {
            postgres.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        postgres.execute("create table emailpersonalization_tables (name text primary key, version integer not null, created_at timestamptz not null default now())");
        postgres.execute("insert into emailpersonalization_tables (name, version) values ('index', 1)");
        postgres.execute("insert into index_state (index_name, rules) values ('%s', '%s')".formatted(INDEX, RULES));
        // an undated refusal, a word that is no refusal, a date that is yet to come, and an address that changed
        member("crm", "1", "ada@example.com", "ada@example.com", "2026-01-01", "no", null, false);
        member("crm", "2", "bob@example.com", "bob@example.com", "2026-01-01", "perhaps", null, false);
        member("crm", "3", "cy@example.com", "cy@example.com", "2062-01-01", "yes", "2206-01-01", true);
        member("crm", "4", "di@example.com", "di@example.com", "2026-01-01", "yes", "2026-01-01", true);
        postgres.execute("insert into index_mailbox select index_name, 'di.former@example.com', id from index_member where customer_id = '4'");
        final KeyedHash hash = new KeyedHash("a secret of the tests");
        suppress(hash.of("mailbox", "ada@b\u00fccher.example"));
        suppress(hash.of("mailbox", "dot@example.com."));
        suppress(hash.of("member", "crm\u001f77"));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static void suppress(final String hash) {
        postgres.execute("insert into index_suppressed (index_name, key_hash) values ('%s', '%s')".formatted(INDEX, hash));
    }

    private static void member(final String source, final String id, final String email, final String mailbox, final String updatedAt, final String word, final String said, final boolean granted) {
        final String key = source + "\u001f" + id;
        final String golden = GoldenId.of(key);
        final String payload = record(source + ":" + id, email, updatedAt, word, said);
        postgres.execute(("insert into index_member (index_name, member_key, record_id, golden_id, source, customer_id, email, mailbox, given_name, updated_at, consent, "
                + "consent_at, content_hash, payload) values ('%s', '%s', '%s', '%s', '%s', '%s', '%s', '%s', 'given', '%s', %s, %s, 'hash %s', '%s')")
                .formatted(INDEX, key, golden, golden, source, id, email, mailbox, updatedAt,
                granted, said == null ? "null" : "'" + said + "'", id, payload));
        postgres.execute("insert into index_mailbox select index_name, mailbox, id from index_member where customer_id = '%s'".formatted(id));
        postgres.execute(("insert into index_golden (index_name, golden_id, members, email, mailbox, email_owner, consent, consent_at, active_at) "
                + "select index_name, golden_id, 1, email, mailbox, true, consent, consent_at, updated_at from index_member where customer_id = '%s'").formatted(id));
    }

    private static String record(final String label, final String email, final String updatedAt, final String word, final String said) {
        return customer(label, "given_name", "Given", "email", email, "updated_at", updatedAt, "marketing_consent", word, "consent_at", said);
    }

    @Test
    void nothingIsLost() {
        final IndexedCustomers index = new IndexedCustomers(postgres, INDEX);
        index.export(record("shop:11", "ada@example.com", "2026-02-01", "yes", "2026-02-01"), record("shop:12", "bob@example.com", "2026-02-01", "yes", "2026-02-01"),
                record("shop:13", "cy@example.com", "2026-02-01", "no", "2026-02-01"), record("web:21", "Ada@xn--bcher-kva.example", "2026-02-01", "yes", "2026-02-01"),
                record("web:22", "dot@example.com", "2026-02-01", "yes", "2026-02-01"), record("crm:77", "new@example.com", "2026-02-01", "yes", "2026-02-01"));
        assertEquals("no", index.golden("crm:1").get("marketing_consent").asText(), "the refusal without a date counts as of the upgrade");
        assertEquals("yes", index.golden("crm:2").get("marketing_consent").asText(), "a word that is not known refuses nothing");
        assertEquals("no", index.golden("crm:3").get("marketing_consent").asText(), "a consent of 2206 does not win");
        assertEquals("2026-02-01", index.golden("crm:3").get("updated_at").asText());
        assertEquals(3, index.exported("erased").size(), "in whichever form the mailbox was kept");
        index.decide(one("erase", "crm:4", ""));
        assertTrue(index.decided("changed").getFirst().get("addresses").toString().contains("di.former@example.com"));
        assertFalse(index.everything().contains("di."));
        index.export(record("web:21", "Ada@xn--bcher-kva.example", "2026-02-01", "yes", Instant.now().plusSeconds(3600).toString()));
        assertEquals(1, index.exported("golden").size(), "a consent after the erasure counts for those too");
        assertEquals(Map.of("version", 4), postgres.query("select version from emailpersonalization_tables where name = 'index'").getFirst());
    }
}
