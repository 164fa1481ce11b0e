// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A refusal does not spread over an id that is several people's, and is not lost either. */
class SharedIdTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private static final String HEADER = "customer_id,source,given_name,family_name,birth_date,email,marketing_consent,consent_at";
    private final LedgerFixture fixture = new LedgerFixture();

    private void run(final String... rows) {
        fixture.runFile(NIGHT, HEADER, rows);
    }

    @Test
    void threeStrangersBehindAnIdRefuseForThemselves() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,no,2026-05-01", "17,crm,Paul,Stein,1991-07-08,paul@y.example,yes,2026-04-01", "17,crm,Mei,Wang,,mei@z.example,yes,2026-04-01");
        assertEquals(List.of(ConsentState.WITHDRAWN, ConsentState.GRANTED, ConsentState.GRANTED), List.of(fixture.state("anna@x.example", NIGHT), fixture.state("paul@y.example", NIGHT),
                fixture.state("mei@z.example", NIGHT)));
        assertEquals(Set.of(), fixture.consent("anna@x.example", NIGHT).refusal().records(), "nobody is found by the id");
        assertEquals(Map.of(), fixture.ledger.refusals(List.of(new SourceId("crm", "17")), Instant.parse(NIGHT)));
        assertTrue(Services.records(fixture.runner, "withdrawn").getFirst().get("customer_id").isNull(), "nor by those who unsubscribe");
    }

    @Test
    void whoMarriesOrChangesTheAddressIsStillOnePerson() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,no,2026-05-01", "17,crm,Anna,Stein,1980-02-03,a.stein@y.example,yes,2026-04-01",
                "18,crm,Elizabeth,Roth,1971-01-01,e@x.example,no,2026-05-01", "18,crm,Sissy,Adler,1971-01-01,s@y.example,yes,2026-04-01",
                "19,crm,Robert,Fuchs,,r@x.example,no,2026-05-01", "19,crm,Bob,Fuchs,,b@y.example,yes,2026-04-01",
                "20,crm,Ivan,Petrov,,i@x.example,no,2026-05-01", "20,crm,\u0418\u0432\u0430\u043d,\u041f\u0435\u0442\u0440\u043e\u0432,,p@y.example,yes,2026-04-01",
                "21,crm,Lucia,Rossi,,l@x.example,no,2026-05-01", "21,crm,Rossi,Lucia,,m@y.example,yes,2026-04-01");
        for (final String address : List.of("a.stein@y.example", "s@y.example", "b@y.example", "p@y.example", "m@y.example")) {
            assertEquals(ConsentState.WITHDRAWN, fixture.state(address, NIGHT), address);
        }
    }

    /** Strangers whose names begin with the same letter, a household, and names in other scripts. */
    @Test
    void strangersAreToldApartByWhatMatchingTellsThemApartBy() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,no,2026-05-01", "17,crm,Alice,Stein,1991-07-08,alice@y.example,yes,2026-04-01",
                "18,crm,Anna,Berg,,a.berg@x.example,no,2026-05-01", "18,crm,Paul,Berg,,p.berg@y.example,yes,2026-04-01",
                "19,crm,\u0418\u0432\u0430\u043d,\u041f\u0435\u0442\u0440\u043e\u0432,,i@x.example,no,2026-05-01",
                "19,crm,\u0410\u043d\u043d\u0430,\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430,,s@y.example,yes,2026-04-01");
        for (final String address : List.of("alice@y.example", "p.berg@y.example", "s@y.example")) {
            assertEquals(ConsentState.GRANTED, fixture.state(address, NIGHT), address);
        }
        for (final String address : List.of("anna@x.example", "a.berg@x.example", "i@x.example")) {
            assertEquals(ConsentState.WITHDRAWN, fixture.state(address, NIGHT), address);
        }
    }

    @Test
    void anotherSpellingOfANameIsNoStranger() throws StoreException {
        run("17,crm,Dr. Anna,Berg,,a@x.example,no,2026-05-01", "17,crm,Anna Maria,Berg-Stein,,b@y.example,yes,2026-04-01", "17,crm,A.,Stein,,c@z.example,yes,2026-04-01",
                "18,crm,William,Roth,,d@x.example,no,2026-05-01", "18,crm,Bill,Roth,,e@y.example,yes,2026-04-01",
                "19,crm,Anna,Berg,1980-02-03,f@x.example,no,2026-05-01", "19,crm,Anna,Stein,1900-01-01,g@y.example,yes,2026-04-01",
                "20,crm,\u0410\u043b\u0435\u043a\u0441\u0430\u043d\u0434\u0440,\u041f\u0435\u0442\u0440\u043e\u0432,,h@x.example,no,2026-05-01",
                "20,crm,\u0421\u0430\u0448\u0430,\u041f\u0435\u0442\u0440\u043e\u0432,,i@y.example,yes,2026-04-01",
                "21,crm,\u00d8ystein,Dahl,,j@x.example,no,2026-05-01", "21,crm,Oystein,Dahl,,k@y.example,yes,2026-04-01");
        for (final String address : List.of("b@y.example", "c@z.example", "e@y.example", "g@y.example", "i@y.example", "k@y.example")) {
            assertEquals(ConsentState.WITHDRAWN, fixture.state(address, NIGHT), address);
        }
    }

    @Test
    void aStrangerOfALaterFileIsTold() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,yes,2026-04-01");
        run("17,crm,Paul,Stein,1991-07-08,paul@y.example,no,2026-05-01");
        assertEquals(ConsentState.GRANTED, fixture.state("anna@x.example", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("paul@y.example", NIGHT));
    }

    /** A stranger who gets the id takes nothing back that somebody refused. */
    @Test
    void whoRefusedAtAnotherAddressHasRefusedAlsoOnceTheIdIsThatOfSeveralPeople() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,no,2026-05-01", "17,crm,Anna,Berg,1980-02-03,anna@home.example,yes,2026-04-01");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("anna@home.example", NIGHT));
        run("17,crm,Paul,Stein,1991-07-08,paul@y.example,yes,2026-04-01");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("anna@home.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("paul@y.example", NIGHT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "#REF!", "9.91214E+15", "-", "n/a", ""})
    void aRefusalWithNeitherAnAddressNorAnIdIsSaid(final String id) {
        run(id + ",crm,Anna,Berg,,,no,2026-05-01", id + ",crm,Paul,Stein,,paul@y.example,no,2026-05-01");
        assertEquals(1, fixture.count("lost_refusals"));
        assertEquals(1, fixture.count("withdrawn"));
        assertTrue(fixture.errors().contains("no valid address: records 1."), fixture.errors());
    }

    @Test
    void aRefusalWithoutAnAddressBesideAnIdOfSeveralPeopleIsSaid() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,yes,2026-04-01", "17,crm,Paul,Stein,1991-07-08,paul@y.example,yes,2026-04-01", "17,crm,,,,,no,2026-05-01");
        assertEquals(ConsentState.GRANTED, fixture.state("anna@x.example", NIGHT));
        assertEquals(1, fixture.count("lost_refusals"));
        assertEquals(0, fixture.count("withdrawn"));
        assertTrue(fixture.errors().contains("no valid address: records 3."), fixture.errors());
    }

    @Test
    void anErasureOfOneOfThemIsNotHeldAgainstTheOthers() throws StoreException {
        run("17,crm,Anna,Berg,1980-02-03,anna@x.example,yes,2026-04-01", "17,crm,Paul,Stein,1991-07-08,paul@y.example,yes,2026-04-01");
        fixture.ledger.suppress(List.of("anna@x.example"), List.of(new SourceId("crm", "17")), "erased");
        assertEquals(ConsentState.ERASED, fixture.state("anna@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("paul@y.example", NIGHT));
        assertEquals(Set.of(), fixture.ledger.erased(List.of(new SourceId("crm", "17"))));
    }

    @Test
    void theSourceIsSetByTheFlow() throws StoreException {
        final String header = "customer_id,email,marketing_consent,consent_at";
        runOf("crm", header, "17,anna@x.example,no,2026-05-01");
        assertEquals("crm", Services.records(fixture.runner, "withdrawn").getFirst().get("source").asText());
        runOf("shop", header, "17,paul@y.example,yes,2026-04-01");
        assertEquals(ConsentState.GRANTED, fixture.state("paul@y.example", NIGHT));
        assertEquals(0, fixture.count("without_source"));
        runOf("", header, "18,mei@z.example,yes,2026-04-01");
        assertEquals(1, fixture.count("without_source"));
        assertTrue(fixture.runner.getLogger().getWarnMessages().stream().anyMatch(message -> String.valueOf(message.getArgs()[message.getArgs().length - 1]).contains("no source")));
    }

    private void runOf(final String source, final String header, final String row) {
        fixture.runner.clearTransferState();
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue(header + "\n" + row + "\n", Map.of("customer.source", source));
        fixture.runner.run();
    }

    /** The initials are kept hashed. */
    @Test
    void noNameIsKept() {
        run("17,crm,Canary,Bird,1980-02-03,a@x.example,yes,2026-04-01");
        final String kept = fixture.postgres.query("select * from consent_evidence").toString();
        assertTrue(!kept.contains("anary") && !kept.contains("1980"), kept);
        assertEquals(1, fixture.postgres.count("select count(*) from consent_evidence where given_key ~ '^latin [0-9a-f]{64}$' and family_key ~ '^latin [0-9a-f]{64}$' and length(birth_key) = 64"));
    }
}
