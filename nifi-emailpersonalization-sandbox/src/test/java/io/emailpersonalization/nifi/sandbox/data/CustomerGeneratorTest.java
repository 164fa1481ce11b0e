// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CustomerGeneratorTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final List<GeneratedCustomer> RECORDS = new CustomerGenerator(1, TODAY).records(20_000).toList();

    @Test
    void theSameSeedGivesTheSameRecords() {
        assertEquals(RECORDS.get(1234), new CustomerGenerator(1, TODAY).record(1234));
        assertTrue(!RECORDS.get(1234).equals(new CustomerGenerator(2, TODAY).record(1234)));
    }

    @Test
    void aboutAFifthOfTheRecordsAreDuplicates() {
        final int people = RECORDS.stream().map(GeneratedCustomer::entity).collect(Collectors.toSet()).size();
        assertEquals(.8, people / 20_000.0, .02);
    }

    @Test
    void idsAreUniqueAndNothingLiesInTheFuture() {
        assertEquals(20_000, RECORDS.stream().map(record -> record.fields().get("customer_id")).collect(Collectors.toSet()).size());
        assertTrue(RECORDS.stream().map(record -> (String) record.fields().get("last_purchase_at")).allMatch(time -> time == null || time.compareTo(TODAY.toString()) < 0));
    }

    @Test
    void familiesShareAMailboxAndAreSeveralPeople() {
        final Map<String, Set<String>> peopleOfMailbox = RECORDS.stream().filter(record -> String.valueOf(record.fields().get("email")).startsWith("family."))
                .collect(Collectors.groupingBy(record -> (String) record.fields().get("email"), Collectors.mapping(GeneratedCustomer::entity, Collectors.toSet())));
        assertTrue(peopleOfMailbox.values().stream().filter(people -> people.size() > 2).count() > 100);
    }

    @Test
    void nicknamesTypingErrorsAndDisagreementAboutConsentOccur() {
        final Map<String, List<GeneratedCustomer>> byPerson = RECORDS.stream().collect(Collectors.groupingBy(GeneratedCustomer::entity));
        assertTrue(differ(byPerson, "given_name") > 300);
        assertTrue(differ(byPerson, "family_name") > 300);
        assertTrue(differ(byPerson, "marketing_consent") > 300);
    }

    private static long differ(final Map<String, List<GeneratedCustomer>> byPerson, final String field) {
        return byPerson.values().stream().filter(records -> records.stream().map(record -> String.valueOf(record.fields().get(field))).distinct().count() > 1).count();
    }

    @Test
    void everyPersonaHasAnIdOfItsOwn() {
        final List<GeneratedCustomer> personas = new Personas(TODAY).records().toList();
        assertEquals(personas.size(), personas.stream().map(record -> record.fields().get("customer_id")).distinct().count());
    }
}
