// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentHistory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MergeTest {

    @Property(tries = 1000)
    void consentCountsOnlyWhereItIsLaterThanEveryRefusal(@ForAll @Size(max = 6) final List<@IntRange(max = 9) Integer> words) {
        final List<ContactChoice.Word<Integer>> evidence = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            evidence.add(new ContactChoice.Word<>(i, words.get(i) % 2 == 0 ? ConsentEntry.Meaning.GRANTED : ConsentEntry.Meaning.WITHDRAWN, words.get(i) / 2));
        }
        final long latestGrant = evidence.stream().filter(ContactChoice.Word::granted).mapToLong(ContactChoice.Word::at).max().orElse(Long.MIN_VALUE);
        final boolean anyGrant = evidence.stream().anyMatch(ContactChoice.Word::granted);
        final boolean expected = anyGrant && evidence.stream().filter(each -> !each.granted()).allMatch(refusal -> refusal.at() < latestGrant);
        final ConsentHistory<ContactChoice.Word<Integer>> history = new ConsentHistory<>();
        evidence.forEach(history::add);
        final Optional<ContactChoice.Word<Integer>> deciding = history.deciding();
        assertEquals(words.isEmpty(), deciding.isEmpty());
        deciding.ifPresent(each -> assertEquals(expected, each.granted()));
    }

    @Test
    void goldenIdsAreUuidsOfVersionFiveAndStable() {
        final UUID id = UUID.fromString(GoldenId.of("crm\u001f17"));
        assertEquals(5, id.version());
        assertEquals(2, id.variant());
        assertEquals(id.toString(), GoldenId.of("crm\u001f17"));
        assertNotEquals(id.toString(), GoldenId.of("shop\u001f17"));
    }

    @Test
    void keysAreShownWithoutAddresses() {
        assertEquals("crm:17", MemberKey.label(MemberKey.of("crm", " 17 ", null)));
        assertFalse(MemberKey.label(MemberKey.of(null, "ada@example.com", null)).contains("ada@"));
    }

    @Test
    void strategiesChooseAmongTheValues() {
        assertEquals(5L, MergeStrategy.SUM.survivor(2L, 3L));
        assertEquals("5.5", MergeStrategy.SUM.survivor("2.5", "3"));
        assertEquals("3", MergeStrategy.SUM.survivor("none", "3"));
        assertEquals(Integer.MAX_VALUE + 1L, MergeStrategy.SUM.survivor(Integer.MAX_VALUE, 1));
        assertEquals(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE), MergeStrategy.SUM.survivor(Long.MAX_VALUE, 1));
        assertEquals(7.5, MergeStrategy.SUM.survivor(5, new BigDecimal("2.5")));
        assertEquals(7.5, MergeStrategy.SUM.survivor(5, 2.5));
        assertEquals(7.0, MergeStrategy.SUM.survivor(5, 2.0));
        assertEquals(7L, MergeStrategy.SUM.survivor(5, new BigDecimal("2.00")));
        assertEquals(0.3, MergeStrategy.SUM.survivor(0.1, 0.2));
        assertEquals(16777217.0, MergeStrategy.SUM.survivor(16777216f, 1f));
        assertEquals(new BigDecimal("5.50"), MergeStrategy.SUM.survivor(new BigDecimal("3.00"), new BigDecimal("2.50")));
        assertEquals(8L, MergeStrategy.SUM.survivor(5, "3"));
        assertEquals(5, MergeStrategy.SUM.survivor(2, 3));
        assertEquals("2026-05-01", MergeStrategy.MAXIMUM.survivor("2026-01-01", "2026-05-01"));
        assertEquals("2026-06-29T23:30:00-05:00", MergeStrategy.MAXIMUM.survivor("2026-06-30T01:00:00Z", "2026-06-29T23:30:00-05:00"), "the later one, whatever its offset");
        assertEquals("31.01.2026", MergeStrategy.MINIMUM.survivor("2026-02-01", "31.01.2026"));
        assertEquals(10L, MergeStrategy.MAXIMUM.survivor(9, 10L));
        assertEquals("10", MergeStrategy.MINIMUM.survivor("10", "9999"));
        assertEquals("Lindenweg 4", MergeStrategy.MOST_COMPLETE.survivor("Linden", "Lindenweg 4"));
        assertArrayEquals(new Object[] {1, 2, 3}, (Object[]) MergeStrategy.UNION.survivor(new Object[] {1, 2}, new Object[] {2, 3}));
    }

    @Test
    void rulesAreReadAsTheyAreWritten() {
        assertEquals(MergeStrategy.MOST_RECENT, SurvivorshipRule.of("Most Recent").orElseThrow().strategy());
        assertEquals(List.of("crm", "shop"), SurvivorshipRule.of("source priority: CRM, shop").orElseThrow().sources());
        assertEquals("source priority: crm, shop", SurvivorshipRule.of("source priority:CRM ,shop").orElseThrow().text());
        assertTrue(SurvivorshipRule.of("biggest").isEmpty());
        assertTrue(SurvivorshipRule.of("source priority").isEmpty());
        assertTrue(SurvivorshipRule.of("sum: crm").isEmpty());
    }
}
