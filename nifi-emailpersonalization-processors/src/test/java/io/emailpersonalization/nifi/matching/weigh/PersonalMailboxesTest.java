// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PersonalMailboxesTest {

    private static FeatureTable table(final String... namesAndMailboxes) {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("name", FieldKind.GIVEN_NAME), new MatchField("email", FieldKind.EMAIL)));
        for (int i = 0; i < namesAndMailboxes.length; i += 2) {
            table.add(null, new String[] {namesAndMailboxes[i], namesAndMailboxes[i + 1]});
        }
        table.freeze();
        return table;
    }

    @Test
    void aMailboxIsPersonalWhereItsGivenNamesAreOnePersons() {
        final PersonalMailboxes mailboxes = new PersonalMailboxes(table("Robert", "bob@example.com", "Bob", "bob@example.com", "Anna", "berg@example.com", "Bruno", "berg@example.com"));
        assertTrue(mailboxes.isPersonal(0), "Bob is Robert");
        assertFalse(mailboxes.isPersonal(2), "Anna is not Bruno");
        assertTrue(mailboxes.hasFewRecords(2));
    }

    @Test
    void aMailboxOfManyRecordsIsNotPersonal() {
        final String[] shared = new String[22];
        for (int i = 0; i < shared.length; i += 2) {
            shared[i] = "Anna" + (char) ('a' + i);
            shared[i + 1] = "shop@example.com";
        }
        final PersonalMailboxes mailboxes = new PersonalMailboxes(table(shared));
        assertFalse(mailboxes.hasFewRecords(0));
        assertFalse(mailboxes.isPersonal(0));
    }
}
