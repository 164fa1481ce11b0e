// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Addresses are hashed under a key: nobody who has the tables alone can try addresses on them, and a change of the key loses nobody. */
class HashKeysTest {

    private static final String ANOTHER = "another secret of the tests";
    private static final String BOTH = "[" + person("g1", "ada@example.com", "") + ", {\"email\": \"eve.roth@gmail.com\", \"marketing_consent\": \"yes\"}]";

    @RegisterExtension
    final PushFixture push = new PushFixture();

    private void run(final String operation, final String records) {
        push.runner.setProperty("Operation", operation);
        push.push(records);
        push.runner.setProperty("Operation", "UPSERT");
    }

    /** Every text of every table. */
    private String everything() {
        final List<String> rows = new ArrayList<>();
        push.rows("select tablename from pg_tables where schemaname = 'public' and tablename like 'esp\\_%'")
                .forEach(table -> push.rows("select t::text as text from %s t".formatted(table.get("tablename"))).forEach(row -> rows.add((String) row.get("text"))));
        return String.join("\n", rows);
    }

    @Test
    void anErasedAddressCannotBeTriedOnTheTables() {
        push.push(BOTH);
        run("ERASE", "[{\"golden_id\": \"g1\", \"email\": \"ada@example.com\"}, {\"email\": \"eve.roth@gmail.com\"}]");
        final String everything = everything();
        for (final String address : List.of("ada@example.com", "eve.roth@gmail.com", "everoth@gmail.com")) {
            assertFalse(everything.contains(address));
            assertFalse(everything.contains(AddressHash.plain(address)));
        }
        assertEquals(2, push.number("select count(*) from esp_sync_change where outcome = 'erased'"));
    }

    @Test
    void underAnotherKeyNothingIsSentUntilThePreviousOneIsNamed() {
        push.push(BOTH);
        push.sandbox.clearRequests();
        push.runner.setProperty("Hash Key", ANOTHER);
        push.runner.clearTransferState();
        push.runner.enqueue(BOTH, Map.of("filename", "scored.json"));
        push.runner.run();
        assertEquals(1, push.runner.getQueueSize().getObjectCount(), "it waits");
        assertEquals(List.of(), push.writes());
        assertTrue(push.runner.getLogger().getErrorMessages().toString().contains("another Hash Key"));

        push.runner.setProperty("Previous Hash Keys", PushFixture.SECRET);
        push.runQueued();
        assertEquals(2, push.count("unchanged"));
        assertEquals(List.of(), push.writes());
        run("UNSUBSCRIBE", "[{\"email\": \"everoth@googlemail.com\"}]");
        assertEquals("unsubscribed", push.status("eve.roth@gmail.com"));
        push.push("[" + person("g1", "ada@new.example", "") + "]");
        assertEquals(List.of("moved"), push.rows("select outcome from esp_sync_change where operation = 'move'").stream().map(row -> row.get("outcome")).toList());
    }

    @Test
    void hashesOfVersionOneComeUnderTheKey() throws IOException {
        push.push(BOTH);
        final Object account = push.rows("select account from esp_contact").getFirst().get("account");
        push.clear();
        try (InputStream script = PutEspContact.class.getResourceAsStream("/sql/esp-v1.sql")) {
            push.postgres.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        final String hash = AddressHash.plain("ada@example.com");
        push.postgres.execute("create table emailpersonalization_tables (name text primary key, version integer not null, created_at timestamptz not null default now());"
                + "insert into emailpersonalization_tables (name, version) values ('esp', 1);"
                + "insert into esp_contact (account, audience, contact_id, state, address, address_hash) values ('%1$s', 'a1', '%2$s', 'active', 'ada@example.com', '%2$s');".formatted(account, hash)
                + "insert into esp_sync_change (run, contact_id, operation, account, audience, address_hash, outcome) values ('r', '%2$s', 'erase', '%1$s', 'a1', '%2$s', 'erased')"
                .formatted(account, hash));
        push.push("[{\"email\": \"ada@example.com\", \"marketing_consent\": \"yes\"}]");
        assertFalse(everything().contains(hash));
        assertEquals(1, push.number("select count(*) from esp_contact"), "the contact without an id is known by its address");
    }
}
