// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A database that version 1 of the tables wrote is upgraded without losing a refusal or an erasure. */
class LedgerUpgradeTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private final SandboxPostgres postgres = SharedPostgres.empty();
    private final KeyedHash hash = new KeyedHash(LedgerFixture.SECRET);

    @BeforeEach
    void installVersionOne() throws IOException {
        try (InputStream script = ConsentLedger.class.getResourceAsStream("/sql/consent-v1.sql")) {
            postgres.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        postgres.execute("create table emailpersonalization_tables (name text primary key, version integer not null, created_at timestamptz not null default now());"
                + "insert into emailpersonalization_tables (name, version) values ('consent', 1)");
    }

    private LedgerFixture upgraded() {
        return new LedgerFixture(postgres);
    }

    /** As version 1 wrote it: addresses in lower case, dates as instants, and keys made of these. */
    private void write(final String id, final String address, final String word, final Instant said) {
        final String key = hash.of(address.strip().toLowerCase(Locale.ROOT));
        final String statement = hash.of("email", "marketing", "crm", id, key, word, String.valueOf(said), "null");
        postgres.execute(("insert into consent_evidence (evidence_key, address_key, channel, purpose, word, said_at, source, customer_id, recorded_at) "
                + "values ('%s', '%s', 'email', 'marketing', '%s', %s, 'crm', '%s', '2026-05-02')").formatted(statement, key, word, said == null ? "null" : "'" + said + "'", id));
    }

    @Test
    void refusalsAreFoundUnderEveryFormThatWasWritten() throws StoreException {
        write("1", "ada@bücher.example", "withdrawn", null);
        write("2", "mailto:bob@example.com", "withdrawn", null);
        write("3", "carl@example.com.", "withdrawn", null);
        write("4", "Dora@Example.com", "withdrawn", null);
        write("5", "<eve@example.com>", "withdrawn", null);
        write("6", "one@example.com,two@example.com", "withdrawn", null);
        final LedgerFixture fixture = upgraded();
        for (final String address : new String[] {"ada@xn--bcher-kva.example", "Ada@BÜCHER.example", "bob@example.com", "carl@example.com", "dora@example.com", "eve@example.com",
            "one@example.com,two@example.com"}) {
            assertEquals(ConsentState.WITHDRAWN, fixture.state(address, NIGHT), address);
        }
    }

    @Test
    void erasedPeopleStayErased() throws StoreException {
        postgres.execute("insert into consent_suppression (address_key, reason, erased_at) values ('%s', 'erased', '2026-05-01')".formatted(hash.of("ada@bücher.example")));
        final LedgerFixture fixture = upgraded();
        fixture.run("2026-06-01T00:00:00Z", "1,crm,ada@xn--bcher-kva.example,yes,2026-04-01,,,");
        assertEquals(ConsentState.ERASED, fixture.state("ada@bücher.example", NIGHT));
        assertEquals(0, postgres.count("select count(*) from consent_evidence"));
        assertEquals(1, fixture.count("erased"));
        fixture.run("2026-06-01T00:00:00Z", "1,crm,ada@xn--bcher-kva.example,yes,2026-05-02,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("ada@bücher.example", NIGHT));
    }

    @Test
    void aRefusalThatWasDatedByItsDayCountsToTheEndOfIt() throws StoreException {
        write("1", "a@example.com", "withdrawn", Instant.parse("2026-05-01T00:00:00Z"));
        write("2", "b@example.com", "withdrawn", Instant.parse("2026-05-01T07:30:00Z"));
        final LedgerFixture fixture = upgraded();
        fixture.run("2026-06-01T00:00:00Z", "7,shop,a@example.com,yes,2026-05-01T08:00:00Z,,,", "8,shop,b@example.com,yes,2026-05-01T08:00:00Z,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@example.com", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("b@example.com", NIGHT));
    }

    @Test
    void aDateThatWasYetToComeIsNoDateAfterTheUpgradeEither() throws StoreException {
        write("1", "a@example.com", "granted", Instant.parse("2026-08-01T00:00:00Z"));
        write("2", "a@example.com", "withdrawn", Instant.parse("2026-05-01T00:00:00Z"));
        final LedgerFixture fixture = upgraded();
        final String september = "2026-09-01T00:00:00Z";
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@example.com", september));
        fixture.run(september, "1,crm,a@example.com,yes,2026-08-01,,,");
        assertEquals(0, fixture.count("new_evidence"));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@example.com", september));
    }

    @Test
    void theSameStatementIsTheSameInBothVersions() throws StoreException {
        write("1", "a.da@gmail.com", "withdrawn", Instant.parse("2026-05-01T00:00:00Z"));
        write("2", "b@example.com", "granted", Instant.parse("2026-05-01T00:00:00Z"));
        write("3", "c@example.com", "withdrawn", null);
        final LedgerFixture fixture = upgraded();
        assertEquals(ConsentState.GRANTED, fixture.state("b@example.com", NIGHT));
        assertEquals(Instant.parse("2026-05-02T00:00:00Z"), fixture.consent("c@example.com", NIGHT).since());
        fixture.run("2026-06-01T00:00:00Z", "1,crm,a.da@gmail.com,no,2026-05-01,,,", "2,crm,b@example.com,yes,2026-05-01,,,", "3,crm,c@example.com,no,,,,");
        assertEquals(0, fixture.count("new_evidence"));
        assertEquals(3, postgres.count("select count(*) from consent_evidence"));
        assertEquals(Instant.parse("2026-05-02T00:00:00Z"), fixture.consent("c@example.com", NIGHT).since());
        // read again, it covers its mailbox
        assertEquals(ConsentState.WITHDRAWN, fixture.state("ada@gmail.com", NIGHT));
    }

    @Test
    void aRefusalWithoutADateCountsAsOfTheUpgrade() throws StoreException {
        write("1", "a@example.com", "withdrawn", null);
        final LedgerFixture fixture = upgraded();
        fixture.run("2026-06-01T00:00:00Z", "7,shop,a@example.com,yes,2026-05-30,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@example.com", NIGHT));
    }

    @Test
    void whatARuleDidNotLetCountIsJudgedAnew() throws StoreException {
        write("1", "a@example.com", "pending", Instant.parse("2026-05-01T00:00:00Z"));
        final LedgerFixture fixture = upgraded();
        assertEquals(ConsentState.PENDING, fixture.state("a@example.com", NIGHT));
        fixture.runner.setProperty("rule.country", "record.country != 'DE'");
        fixture.run("2099-06-01T00:00:00Z", "1,crm,a@example.com,yes,2026-05-01,,,DE");
        assertEquals(ConsentState.PENDING, fixture.state("a@example.com", NIGHT));
        fixture.run("2099-06-02T00:00:00Z", "1,crm,a@example.com,yes,2026-05-01,,,US");
        assertEquals(ConsentState.GRANTED, fixture.state("a@example.com", NIGHT));
    }

    @Test
    void everyColumnHasAComment() throws StoreException {
        upgraded().state("a@example.com", NIGHT);
        final long without = postgres.count("""
                select count(*) from pg_attribute a where a.attrelid in ('consent_evidence'::regclass, 'consent_suppression'::regclass) and a.attnum > 0 and not a.attisdropped
                and col_description(a.attrelid, a.attnum) is null""");
        assertEquals(0, without);
        assertTrue(postgres.count("select count(*) from emailpersonalization_tables where name = 'consent' and version = 2") == 1);
    }
}
