// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A refusal covers the mailbox and the person, and nobody else. */
class PersonCoverTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private final LedgerFixture fixture = new LedgerFixture();

    @Test
    void aRefusalCoversEverySpellingOfTheMailboxAndAConsentOnlyItsOwn() throws StoreException {
        fixture.run(NIGHT, "1,crm,a.da@gmail.com,no,2026-05-01,,,", "2,shop,ada@gmail.com,yes,2026-04-01,,,", "3,form,ada+news@googlemail.com,yes,2026-06-01,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("ada@gmail.com", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("ada+news@googlemail.com", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("A.D.A+x@gmail.com", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a.da@gmail.com", NIGHT));
    }

    @Test
    void everyFormOfAnAddressIsOne() throws StoreException {
        fixture.run(NIGHT, "1,crm,Ada <ADA@BÜCHER.example.>,no,2026-05-01,,,", "2,crm,mailto:bob@example.com,no,2026-05-01,,,", "3,crm,ada@xn--bcher-kva.example,yes,2026-04-01,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("ada@xn--bcher-kva.example", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("ada@bücher.example", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("BOB@example.com", NIGHT));
        assertEquals(List.of("1", "2", "3"), fixture.withdrawn());
    }

    @Test
    void whatIsNoAddressIsCountedAndARefusalBesideItIsAnErrorWithoutAValue() throws StoreException {
        fixture.run(NIGHT, "1,crm,canary at x.example,no,2026-05-01,,,", "2,crm,canary,yes,2026-05-01,,,", "3,crm,b@x.example,yes,2026-04-01,,,");
        assertEquals(2, fixture.count("unreadable_addresses"));
        assertTrue(fixture.errors().contains("1 records refuse and have no valid address: records 1."), fixture.errors());
        assertTrue(!fixture.errors().contains("canary"));
    }

    @Test
    void aRefusalWithoutAnAddressCoversTheOtherAddressesOfItsId() throws StoreException {
        fixture.run(NIGHT, "1,crm,a@x.example,yes,2026-05-01,,,", "2,crm,b@x.example,yes,2026-05-01,,,", "1,crm,,no,2026-05-02,,,", "3,crm,\"c@x.example, d@x.example\",no,2026-05-02,,,");
        assertEquals(List.of(ConsentState.WITHDRAWN, ConsentState.GRANTED, ConsentState.WITHDRAWN, ConsentState.WITHDRAWN), List.of(fixture.state("a@x.example", NIGHT),
                fixture.state("b@x.example", NIGHT), fixture.state("c@x.example", NIGHT), fixture.state("d@x.example", NIGHT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "000000", "#REF!", "9.91214E+15", "n/a", "-", "null"})
    void anIdThatIsNoneCoversNobody(final String id) throws StoreException {
        fixture.run(NIGHT, id + ",crm,a@x.example,no,2026-05-01,,,", id + ",crm,b@x.example,yes,2026-04-01,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
    }

    @Test
    void anIdBehindWhichThereAreManyMailboxesCoversNobody() throws StoreException {
        final List<String> rows = new ArrayList<>(List.of("17,crm,a@x.example,no,2026-05-01,,,"));
        IntStream.range(0, 9).forEach(i -> rows.add("17,crm,p%d@x.example,yes,2026-04-01,,,".formatted(i)));
        fixture.run(NIGHT, rows.toArray(String[]::new));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("p0@x.example", NIGHT));
        fixture.run(NIGHT, "17,crm,another@x.example,yes,2026-04-01,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("p0@x.example", NIGHT));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
    }

    @Test
    void anIdThatThousandsShareIsDecidedWithoutTheProductOfThem() throws StoreException {
        final Instant asOf = Instant.parse(NIGHT);
        final List<Evidence> evidence = new ArrayList<>();
        IntStream.range(0, 1000).forEach(i -> evidence.add(new Evidence("p%d@x.example".formatted(i), Evidence.Kind.GRANTED, StatedTime.of(asOf.minusSeconds(10_000)), null, "crm", "id",
                Evidence.Proof.NONE)));
        IntStream.range(0, 2500).forEach(i -> evidence.add(new Evidence("q%d@x.example".formatted(i % 5), Evidence.Kind.WITHDRAWN, StatedTime.of(asOf.minusSeconds(20_000 + i)), null, "crm", "id",
                Evidence.Proof.NONE)));
        fixture.ledger.record(evidence, asOf);
        final List<String> asked = IntStream.range(0, 1000).mapToObj(i -> "p%d@x.example".formatted(i)).toList();
        assertTrue(fixture.ledger.consents(asked, asOf).values().stream().allMatch(consent -> consent.state() == ConsentState.GRANTED));
    }

    @Test
    void manyRefusalsOfOnePersonCoverTheirFewAddresses() throws StoreException {
        final Instant asOf = Instant.parse(NIGHT);
        final List<Evidence> evidence = new ArrayList<>();
        IntStream.range(0, 2500).forEach(i -> evidence.add(new Evidence("q@x.example", Evidence.Kind.WITHDRAWN, StatedTime.of(asOf.minusSeconds(20_000 + i)), null, "crm", "id", Evidence.Proof.NONE)));
        evidence.add(new Evidence("early@x.example", Evidence.Kind.GRANTED, StatedTime.of(asOf.minusSeconds(20_001)), null, "crm", "id", Evidence.Proof.NONE));
        evidence.add(new Evidence("late@x.example", Evidence.Kind.GRANTED, StatedTime.of(asOf.minusSeconds(19_999)), null, "crm", "id", Evidence.Proof.NONE));
        fixture.ledger.record(evidence, asOf);
        assertEquals(ConsentState.WITHDRAWN, fixture.state("early@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("late@x.example", NIGHT));
    }
}
