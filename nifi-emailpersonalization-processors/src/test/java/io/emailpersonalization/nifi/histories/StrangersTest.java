// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Strangers who share an id stay strangers from the ledger to the vendor. */
class StrangersTest {

    private static final String HEADER = "customer_id,source,email,given_name,family_name,birth_date,marketing_consent,consent_at,updated_at\n";
    private static SandboxPostgres postgres;
    private static EspSandbox sandbox;
    private Chain chain;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
        sandbox = EspSandbox.start();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        postgres.close();
    }

    @BeforeEach
    void begin() {
        chain = new Chain(postgres, sandbox);
        chain.begin(false, true, null);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    private void feed(final Chain.Place place, final String format, final String content, final String source) {
        chain.at(place).add(new Station.Packet(content.getBytes(StandardCharsets.UTF_8), new HashMap<>(Map.of("format", format, "filename", "export." + format, "customer.source", source))));
        for (int round = 0; round < 5; round++) {
            chain.resume();
            while (!chain.busy().isEmpty()) {
                chain.busy().forEach(busy -> chain.trigger(busy, null, false));
            }
        }
    }

    private void export(final String... rows) {
        feed(Chain.Place.LEDGER, "csv", HEADER + String.join("\n", rows) + "\n", "");
    }

    private static Set<String> subscribed() {
        final Set<String> subscribed = new TreeSet<>();
        sandbox.members(Chain.AUDIENCE).forEach((address, member) -> {
            if ("subscribed".equals(member.get("status").asText())) {
                subscribed.add(address);
            }
        });
        return subscribed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "#REF!", "9.91214E+15", "17"})
    void theNoOfOneOfThreeBehindAnIdUnsubscribesOne(final String id) {
        final String anna = id + ",crm,anna@berg.example,Anna,Berg,1980-02-03,yes,2026-03-01,2026-03-01";
        final String paul = id + ",crm,paul@stein.example,Paul,Stein,1991-07-08,yes,2026-03-01,2026-03-01";
        final String mei = id + ",crm,mei@wang.example,Mei,Wang,1975-11-30,yes,2026-03-01,2026-03-01";
        export(anna, paul, mei);
        assertEquals(Set.of("anna@berg.example", "paul@stein.example", "mei@wang.example"), subscribed());
        export(anna, paul.replace("yes,2026-03-01", "no,2026-04-01"), mei);
        assertEquals(Set.of("anna@berg.example", "mei@wang.example"), subscribed());
    }

    /** Two files whose ids mean other people, both without a source: who was there first stays, in the warehouse's index and at the vendor. */
    @Test
    void threeOfASecondFileTakeNobodysPlace() {
        export("30,,oscar@x.example,Oscar,Fuchs,,yes,2026-03-01,2026-03-01", "31,,ivana@y.example,Ivana,Petrovic,,yes,2026-03-01,2026-03-01",
                "32,,tunde@z.example,Tunde,Okafor,,yes,2026-03-01,2026-03-01");
        final Set<String> first = Set.of("oscar@x.example", "ivana@y.example", "tunde@z.example");
        assertEquals(first, subscribed());
        export("30,,lucia@v.example,Lucia,Rossi,,yes,2026-04-01,2026-04-01", "31,,hugo@w.example,Hugo,Delacroix,,no,2026-04-01,2026-04-01",
                "32,,sophie@u.example,Sophie,Quist,,yes,2026-04-01,2026-04-01");
        assertEquals(first, subscribed(), "nothing changes until somebody decides, and a stranger's no is nobody else's");
        final String lucia = (String) postgres.query("select waiting_id::text as id from index_waiting where email = 'lucia@v.example'").getFirst().get("id");
        feed(Chain.Place.DECIDE, "json", "[{\"decision\": \"different\", \"left\": {\"customer_id\": \"30\"}, "
                + "\"right\": {\"customer_id\": \"30\", \"waiting_id\": \"%s\"}, \"by\": \"Ada\"}]".formatted(lucia),
                "");
        final Set<String> decided = new TreeSet<>(first);
        decided.add("lucia@v.example");
        assertEquals(decided, subscribed());
    }

    @Test
    void twoSourcesThatTheFlowNamesAreTwo() {
        feed(Chain.Place.LEDGER, "csv", HEADER.replace("source,", "") + "30,oscar@x.example,Oscar,Fuchs,,yes,2026-03-01,2026-03-01\n", "crm");
        feed(Chain.Place.LEDGER, "csv", HEADER.replace("source,", "") + "30,lucia@v.example,Lucia,Rossi,,yes,2026-04-01,2026-04-01\n", "shop");
        assertEquals(Set.of("oscar@x.example", "lucia@v.example"), subscribed());
        feed(Chain.Place.LEDGER, "csv", HEADER.replace("source,", "") + "30,lucia@v.example,Lucia,Rossi,,no,2026-05-01,2026-05-01\n", "shop");
        assertEquals(Set.of("oscar@x.example"), subscribed());
    }
}
