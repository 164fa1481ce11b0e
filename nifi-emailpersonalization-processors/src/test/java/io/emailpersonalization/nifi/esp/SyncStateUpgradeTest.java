// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.record.value.Digests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Sync state that version 1 wrote: whom it pushed is found, and no refusal and no erasure is lost. */
class SyncStateUpgradeTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();
    private String account;

    @BeforeEach
    void installVersionOne() throws IOException {
        push.push(people(1));
        account = (String) push.rows("select account from esp_contact").getFirst().get("account");
        push.clear();
        try (InputStream script = PutEspContact.class.getResourceAsStream("/sql/esp-v1.sql")) {
            push.postgres.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        push.postgres.execute("create table emailpersonalization_tables (name text primary key, version integer not null, created_at timestamptz not null default now());"
                + "insert into emailpersonalization_tables (name, version) values ('esp', 1)");
    }

    /** As version 1 wrote it: the address as it was pushed, its hash that of the lower case. */
    private void contact(final String id, final String state, final String address, final String status) {
        push.postgres.execute("insert into esp_contact (account, audience, contact_id, state, address, address_hash, vendor_status, last_result, pushed_at) values "
                + "('%s', 'a1', '%s', '%s', %s, '%s', '%s', "
                .formatted(account, id, state, "address".equals(state) ? "null" : "'" + address + "'",
                Digests.sha256OfParts(address.strip().toLowerCase(Locale.ROOT)), status) + "'updated', '2026-05-01')");
    }

    /** A change that version 1 noted. */
    private void noted(final String run, final String id, final String address, final String outcome) {
        push.postgres.execute("insert into esp_sync_change (run, contact_id, operation, account, audience, address, address_hash, outcome) values ('%s', '%s', 'upsert', '%s', 'a1', '%s', '%s', '%s')"
                .formatted(run, id, account, address, Digests.sha256OfParts(address.toLowerCase(Locale.ROOT)), outcome));
    }

    private void member(final String address) {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"%s\", \"status\": \"subscribed\"}]}".formatted(address));
    }

    private void run(final String operation, final String records) {
        push.runner.setProperty("Operation", operation);
        push.push(records);
    }

    @Test
    void aContactInAFormerSpellingIsFoundByTheCanonicalOne() {
        contact("g1", "active", "ada@bücher.example", "subscribed");
        contact("g2", "active", "Eve.Roth@Gmail.com", "subscribed");
        member("ada@bücher.example");
        member("Eve.Roth@Gmail.com");
        run("UNSUBSCRIBE", "[{\"email\": \"ada@xn--bcher-kva.example\"}, {\"email\": \"everoth@googlemail.com\"}]");
        assertEquals(List.of("unsubscribed", "unsubscribed"), List.of(push.status("ada@bücher.example"), push.status("Eve.Roth@Gmail.com")));
    }

    @Test
    void aRefusalReachesTheFormerAddressThatWasNoted() {
        contact("g1", "active", "new@example.com", "subscribed");
        noted("r1", "g1", "old@example.com", "created");
        member("new@example.com");
        member("old@example.com");
        run("UPSERT", "[" + person("g1", "third@example.com", "").replace("\"yes\"", "\"no\"") + "]");
        assertEquals(List.of("unsubscribed", "unsubscribed"), List.of(push.status("new@example.com"), push.status("old@example.com")));
    }

    @Test
    void anErasureReachesEveryAddressThatWasNoted() {
        contact("g1", "active", "new@example.com", "subscribed");
        noted("r1", "g1", "old@example.com", "created");
        member("new@example.com");
        member("old@example.com");
        run("FOLLOW_CHANGES", "[{\"golden_id\": \"g1\", \"became\": \"erased\", \"reason\": \"erasure\"}]");
        assertNull(push.status("new@example.com"));
        assertNull(push.status("old@example.com"));
        assertEquals(0, push.number("select count(*) from esp_contact") + push.number("select count(*) from esp_address where address is not null"));
    }

    @Test
    void whoWasUnsubscribedByVersionOneIsNotSubscribedAgain() {
        contact("g1", "active", "a@example.com", "unsubscribed");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"unsubscribed\"}]}");
        run("UPSERT", "[" + person("g1", "a@example.com", "\"given_name\": \"Ada\"") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
        assertEquals(1, push.number("select count(*) from esp_contact"));
    }

    @Test
    void whatWasKnownOfAnAddressWithoutAPersonIsKept() {
        contact("address:1", "address", "erased@example.com", "archived");
        run("UPSERT", people(1));
        final String hash = new AddressHash(PushFixture.SECRET).of("erased@example.com");
        assertEquals("archived", push.rows("select vendor_status from esp_address where address_hash = '%s'".formatted(hash)).getFirst().get("vendor_status"));
    }

    @Test
    void everyColumnHasAComment() {
        run("UPSERT", people(1));
        assertEquals(0, push.number("""
                select count(*) from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relname like 'esp\\_%' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
                and col_description(a.attrelid, a.attnum) is null"""));
        assertEquals(3, push.number("select version from emailpersonalization_tables where name = 'esp'"));
    }
}
