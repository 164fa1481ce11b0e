// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.find;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Records that their source removed leave their people, and come back to them. */
class RemovalTest {

    private static final String CRM = customer("crm:1", "given_name", "Anna", "email", "anna@example.com", "phone", "+4930111", "updated_at", "2026-03-01T10:00:00Z");
    private static final String SHOP = customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "city", "Jena", "updated_at", "2026-02-01T10:00:00Z");

    private final IndexedCustomers index = new IndexedCustomers(SharedPostgres.empty(), "customers");

    private static String removal(final String label, final String at) {
        return one("remove", label, at == null ? "" : ",\"scope\":\"record\",\"at\":\"%s\"".formatted(at));
    }

    private long count(final String name) {
        return Services.report(index.update()).get("counts").get(name).asLong();
    }

    private long exported(final String name) {
        return Services.report(index.deduplicate()).get("counts").get(name).asLong();
    }

    private void assertRetired(final List<JsonNode> changed, final String goldenId) {
        assertEquals(1, changed.size());
        assertEquals(List.of(goldenId, "retired", "removed"), List.of(changed.getFirst().get("golden_id").asText(), changed.getFirst().get("became").asText(),
                changed.getFirst().get("reason").asText()));
        assertTrue(changed.getFirst().get("email").isNull());
    }

    @Test
    void aPersonWhoseOnlyRecordIsRemovedIsRetiredAndReturnsUnderTheSameId() {
        index.export(CRM);
        final String id = index.idOf("crm:1");
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        assertRetired(index.decided("changed"), id);
        assertEquals(0, index.decided("golden").size());
        assertEquals(List.of(1L, 0L, 0L, 1L), List.of(count("removed"), count("outdated_removals"), count("unknown_removals"), count("retired")));
        assertFalse(index.everything().contains("+4930111"), "the values of a removed record are deleted");
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        assertRetired(index.decided("changed"), id);
        index.export(CRM);
        assertEquals(List.of(1L, 0L), List.of(exported("outdated"), exported("golden")), "the version that was removed stays removed");
        index.export(CRM.replace("2026-03-01", "2026-05-01"));
        final JsonNode golden = index.golden("crm:1");
        assertEquals(List.of(id, "+4930111", "2026-05-01T10:00:00Z"), List.of(golden.get("golden_id").asText(), golden.get("phone").asText(), golden.get("updated_at").asText()));
        assertEquals(0, index.exported("changed").size());
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        assertEquals(List.of(0L, 1L, 0L), List.of(count("removed"), count("outdated_removals"), count("retired")), "a removal does not win over a later version");
        assertEquals(0, index.decided("changed").size());
    }

    @Test
    void aPersonWithOtherRecordsIsMergedFromTheOthers() {
        index.export(CRM, SHOP);
        assertEquals("+4930111", index.golden("crm:1").get("phone").asText());
        final String id = index.idOf("crm:1");
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        assertEquals(0, index.decided("changed").size());
        final JsonNode golden = index.decided("golden").getFirst();
        assertEquals(List.of(id, "Jena", "2026-04-01T10:00:00Z"), List.of(golden.get("golden_id").asText(), golden.get("city").asText(), golden.get("updated_at").asText()),
                "the golden record is newer than the one that had both records");
        assertTrue(golden.path("phone").isMissingNode() || golden.get("phone").isNull());
        assertEquals(List.of("shop:9"), golden.get("merged_from").findValuesAsText("record"));
        index.export(SHOP);
        assertEquals("2026-04-01T10:00:00Z", index.golden("shop:9").get("updated_at").asText());
        index.export(CRM.replace("2026-03-01", "2026-05-01"));
        assertEquals(2, index.golden("crm:1").get("merged_from").size());
        assertEquals(id, index.golden("crm:1").get("golden_id").asText());
    }

    @Test
    void removalsInAnyOrderLeaveTheSamePeople() {
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        assertEquals(List.of(0L, 0L, 1L), List.of(count("removed"), count("outdated_removals"), count("unknown_removals")));
        index.export(CRM);
        assertEquals(1, exported("outdated"), "the removal came first, and the removed version after it");
        assertEquals(List.of(), index.exported("golden"));
        assertEquals(List.of(), index.exported("changed"), "nobody knew the person");
        index.export(SHOP);
        assertEquals(List.of("shop:9"), index.golden("shop:9").get("merged_from").findValuesAsText("record"));
        index.export(CRM.replace("2026-03-01", "2026-05-01"));
        assertEquals(2, index.golden("crm:1").get("merged_from").size());
    }

    @Test
    void aRemovalWithoutATimeCountsWhenItComes() {
        index.export(CRM);
        index.decide(removal("crm:1", null));
        assertEquals(1, count("retired"));
        index.export(CRM);
        assertEquals(1, exported("outdated"));
        index.export(CRM.replace("2026-03-01", "2026-03-02"));
        assertEquals(1, exported("golden"), "a later version than the one that was removed");
        index.decide(removal("crm:1", "2062-01-01"));
        index.export(CRM.replace("2026-03-01", "2026-03-03"));
        assertEquals(1, exported("golden"), "a removal of the future has no time");
    }

    @Test
    void aRemovalCountsToTheEndOfItsDay() {
        index.export(CRM);
        index.decide(removal("crm:1", "2026-03-01"));
        assertEquals(1, count("retired"));
    }

    @Test
    void aRefusalOfARemovedRecordStays() {
        index.export(customer("crm:1", "given_name", "Anna", "email", "old@example.com", "marketing_consent", "no", "consent_at", "2026-03-01", "updated_at", "2026-03-01"),
                customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "updated_at", "2026-02-01"),
                customer("web:5", "given_name", "Bo", "email", "old@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "updated_at", "2026-02-01"));
        index.decide(pair("same", "crm:1", "shop:9"));
        index.decide(removal("crm:1", "2026-04-01"));
        final JsonNode golden = find(index.decided("golden"), "shop:9");
        assertEquals(List.of("anna@example.com", "no"), List.of(golden.get("email").asText(), golden.get("marketing_consent").asText()));
        index.export(customer("web:5", "given_name", "Bo", "email", "old@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "updated_at", "2026-05-01"));
        assertFalse(index.golden("web:5").get("email_owner").asBoolean(), "the refusal at the mailbox is later");
        index.export(customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", "2026-06-01", "updated_at", "2026-06-01"));
        assertEquals("yes", index.golden("shop:9").get("marketing_consent").asText(), "a later consent stands");
    }

    @Test
    void aRetiredPersonHoldsBackWhoMayBeTheSame() {
        index.export(customer("crm:1", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "no", "consent_at", "2026-03-01", "updated_at", "2026-03-01"));
        index.decide(removal("crm:1", "2026-04-01"));
        index.export(customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "updated_at", "2026-02-01"));
        assertEquals("no", index.golden("shop:9").get("marketing_consent").asText(), "who comes by the mailbox of a retired person is that person");
        assertEquals(Set.of(Set.of("crm:1", "shop:9")), index.persons());
    }

    @Test
    void removedRecordsAreErasedWithThePersonAndNotKeptOfTheErased() {
        index.export(CRM, SHOP);
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        index.decide(one("erase", "shop:9", ""));
        assertEquals("erased", index.decided("changed").getFirst().get("became").asText());
        assertFalse(index.everything().contains("anna"));
        index.decide(removal("crm:1", "2026-05-01T10:00:00Z"));
        assertEquals(1, count("unknown_removals"));
        assertFalse(index.everything().contains("crm"), "the index keeps no id of an erased person");
    }

    @Test
    void anErasureOfTheLastRecordThatIsThereRetiresThePerson() {
        index.export(CRM, SHOP);
        final String id = index.idOf("crm:1");
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        index.decide(one("erase", "shop:9", ",\"scope\":\"record\""));
        assertEquals(Set.of("erased", "retired"), Set.copyOf(index.decided("changed").stream().map(change -> change.get("became").asText()).toList()));
        assertTrue(index.decided("changed").stream().anyMatch(change -> change.get("golden_id").asText().equals(id) && change.get("became").asText().equals("retired")));
    }

    @Test
    void whatCannotBeRemovedIsInvalid() {
        index.decide("{\"decision\":\"remove\",\"golden_id\":\"f2a68850-2feb-5d97-964e-393a912bb38d\"}", one("remove", "crm:1", ",\"scope\":\"order\""), one("remove", "crm:1",
                ",\"scope\":\"person\""));
        assertEquals(List.of("remove needs the source and customer_id of the record",
                "the decision removes an order and no customer: send it to UpdateCustomerOrders",
                "the scope of remove must be record: to remove a person from every source, erase it"), index.decided("invalid").stream().map(record -> record.get("decision_error").asText()).toList());
    }

    @Test
    void aReadmittedRecordReturnsInAnyVersion() {
        index.export(CRM);
        index.decide(removal("crm:1", "2026-04-01T10:00:00Z"));
        index.decide(one("readmit", "crm:1", ""));
        assertEquals(1, count("readmitted"));
        index.export(CRM);
        assertEquals(1, exported("golden"));
    }

    @Test
    void anIdThatComesBackWithAnotherPersonWaits() {
        index.export(customer("crm:1", "given_name", "Anna", "family_name", "Berg", "birth_date", "1990-01-01", "email", "anna@example.com", "updated_at", "2026-03-01"));
        index.decide(removal("crm:1", "2026-04-01"));
        index.export(customer("crm:1", "given_name", "Zoltan", "family_name", "Farkas", "birth_date", "1961-07-09", "email", "zoltan@example.org", "updated_at", "2026-05-01"));
        assertEquals(1, exported("waiting"));
        final String waiting = index.exported("review").getFirst().get("right").get("waiting_id").asText();
        index.decide("{\"decision\":\"different\",\"right\":{\"waiting_id\":\"%s\"}}".formatted(waiting));
        assertEquals("Zoltan", index.decided("golden").getFirst().get("given_name").asText());
    }
}
