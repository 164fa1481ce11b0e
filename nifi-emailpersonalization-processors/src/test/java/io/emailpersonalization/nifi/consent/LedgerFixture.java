// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A ledger and an UpdateConsentLedger with a real PostgreSQL. */
public final class LedgerFixture {

    static final String SECRET = "a secret of the tests";
    private static final String HEADER = "customer_id,source,email,marketing_consent,consent_at,consent_expires_at,email_status,country";

    public final TestRunner runner = TestRunners.newTestRunner(UpdateConsentLedger.class);
    final ConsentLedger ledger = new ConsentLedger();
    public final SandboxPostgres postgres;
    final SandboxPool pool;

    /** A fixture with an empty database. */
    public LedgerFixture() {
        this(SharedPostgres.empty());
    }

    /** A fixture with a database as it is. */
    public LedgerFixture(final SandboxPostgres postgres) {
        this.postgres = postgres;
        this.pool = new SandboxPool(postgres);
        try {
            Services.csvReader(runner);
            Services.jsonWriter(runner);
            pool.addTo(runner);
            runner.addControllerService("ledger", ledger);
            runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
            runner.setProperty(ledger, "Hash Key", SECRET);
            runner.enableControllerService(ledger);
            runner.setProperty("Consent Ledger", "ledger");
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows under the usual header. */
    public void run(final String asOf, final String... rows) {
        runFile(asOf, HEADER, rows);
    }

    public void runFile(final String asOf, final String header, final String... rows) {
        runner.clearTransferState();
        runner.setProperty("As Of", asOf);
        runner.enqueue(header + "\n" + String.join("\n", rows) + "\n");
        runner.run();
    }

    Consent consent(final String address, final String asOf) throws StoreException {
        return ledger.consents(List.of(address), Instant.parse(asOf)).get(address);
    }

    public ConsentState state(final String address, final String asOf) throws StoreException {
        return consent(address, asOf).state();
    }

    public long count(final String outcome) {
        return Services.report(runner).get("counts").get(outcome).asLong();
    }

    public JsonNode figure(final String name) {
        return Services.report(runner).get("figures").get(name);
    }

    /** The ids of the records that left by withdrawn. */
    public List<String> withdrawn() {
        return Services.records(runner, "withdrawn").stream().map(record -> record.get("customer_id").asText()).toList();
    }

    /** What was logged at ERROR since the fixture was made. */
    public String errors() {
        return String.join("\n", runner.getLogger().getErrorMessages().stream().map(LedgerFixture::text).toList());
    }

    private static String text(final LogMessage message) {
        return message.getMsg() + " " + Arrays.toString(message.getArgs());
    }
}
